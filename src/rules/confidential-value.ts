import { assignmentsIn } from './assignments';
import { isConfidentialLiteral } from './confidential-literal';
import { isConfidentialName } from './confidential-name';

const PRIVATE_KEY = /-{4,5} ?BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)? ?-{4,5}/;
/** PEM text in base64: its first characters stand for `-----BEGIN `. What follows them may begin another one. */
const ENCODED_PEM = /LS0tLS1CRUdJTi(?=([A-Za-z0-9+/]{2,64}))/g;
const URL_PASSWORD = /:\/\/[^\s:@/?#"'<>]*:([^\s@/?#"'<>]+)@/g;

/**
 * Values that tell what they are. Every expression begins with fixed text or at the beginning of a run of its characters, and no two of its
 * repetitions can match the same text, so that the time they take grows with the text and no faster.
 */
export const KINDS: readonly (readonly [string, RegExp])[] = [
  ['looks like a private key', PRIVATE_KEY],
  ['looks like a private key', /PuTTY-User-Key-File-\d/],
  ['looks like an AWS access key', /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/],
  ['looks like a GitHub token', /(?<![A-Za-z0-9])(?:gh[oprsu]_[A-Za-z0-9]{36}|github_pat_\w{22})/],
  ['looks like a GitLab token', /(?<![A-Za-z0-9])gl(?:agent|cbt|dt|ffct|ft|imt|oas|pat|ptt|rt|soat)-[\w-]{20}/],
  ['looks like a Slack token', /(?<![A-Za-z0-9])(?:xox[abeoprs]-[A-Za-z0-9-]{10}|xapp-\d-[A-Za-z0-9-]{10})|hooks\.slack\.com\/services\/T\w+\/B\w+\/\w/],
  ['looks like a Stripe key', /(?<![A-Za-z0-9])(?:[rs]k_live_[A-Za-z0-9]{16}|whsec_[A-Za-z0-9+/]{24})/],
  ['looks like a Google API key', /(?<![A-Za-z0-9])(?:AIza[\w-]{35}|GOCSPX-[\w-]{28})/],
  ['looks like an npm token', /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}/],
  ['looks like a SendGrid key', /(?<![A-Za-z0-9])SG\.[\w-]{22}\.[\w-]{43}/],
  ['looks like an Azure account key', /(?:Account|SharedAccess)Key=[A-Za-z0-9+/]{40}/],
  ['looks like a JSON Web Token', /(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8}/],
];

/**
 * What is confidential about a text, to follow the name of its field in a message and never to repeat it; undefined when nothing is.
 *
 * By its own look: private keys, also in base64; tokens of known services; URLs with a password. By the name it stands under: a name that ends in
 * words such as password, secret, token or API key, with a literal. The text itself is read for such names too, as a `.env`, properties, INI, YAML or
 * JSON file, a connection string, a query or a command line. Not found are names in other languages, what is given without a name of its own, such as
 * `requirepass x`, numbers, and anything compressed or encrypted.
 */
export function confidentialProblem(name: string, text: string): string | undefined {
  return confidentialLook(text)
    ?? (isConfidentialName(name) && isConfidentialLiteral(name, text) ? 'holds a value under a name for secrets' : problemInside(text));
}

/** The same by the look alone, for text that is no text to people. */
export function confidentialLook(text: string): string | undefined {
  const kind = KINDS.find(([, pattern]) => pattern.test(text));
  if (kind !== undefined) {
    return kind[0];
  }
  if ([...text.matchAll(ENCODED_PEM)].some(([begin, rest]) => PRIVATE_KEY.test(Buffer.from(begin + rest, 'base64').toString('latin1')))) {
    return 'looks like a private key in base64';
  }
  return [...text.matchAll(URL_PASSWORD)].some(([, password]) => isUrlPassword(password)) ? 'holds a URL with a password' : undefined;
}

/** A number is a setting elsewhere, and a password here. */
function isUrlPassword(text: string): boolean {
  return /^\d+$/.test(text) || isConfidentialLiteral('password', text);
}

function problemInside(text: string): string | undefined {
  for (const { name, value, line } of assignmentsIn(text, isConfidentialName)) {
    if (isConfidentialLiteral(name, value)) {
      return `holds a value under a name for secrets in line ${line}`;
    }
  }
  return undefined;
}
