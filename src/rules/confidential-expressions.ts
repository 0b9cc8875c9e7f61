import { BRACKETS, CAPITALIZED, CONFIDENTIAL_WORD, HARMLESS, NAMES_AN_OBJECT, OBJECT_NAME, VARIABLE } from './confidential-literal';
import { KINDS_OF_KEY, KINDS_OF_OBJECT, LONGEST_NAME } from './confidential-name';
import { KINDS } from './confidential-value';

/** What every text of a kind contains one of. Looking for it costs little, so that expressions are tried on few texts. */
const MARKS: Readonly<Record<string, readonly string[]>> = {
  'looks like a private key': ['PRIVATE KEY', 'PuTTY-User-Key-File'],
  'looks like an AWS access key': ['AKIA', 'ASIA'],
  'looks like a GitHub token': ['gho_', 'ghp_', 'ghr_', 'ghs_', 'ghu_', 'github_pat_'],
  'looks like a GitLab token': [
    'glagent-', 'glcbt-', 'gldt-', 'glffct-', 'glft-', 'glimt-', 'gloas-', 'glpat-', 'glptt-', 'glrt-', 'glsoat-',
  ],
  'looks like a Slack token': ['xox', 'xapp-', 'hooks.slack.com'],
  'looks like a Stripe key': ['k_live_', 'whsec_'],
  'looks like a Google API key': ['AIza', 'GOCSPX-'],
  'looks like an npm token': ['npm_'],
  'looks like a SendGrid key': ['SG.'],
  'looks like an Azure account key': ['AccountKey=', 'SharedAccessKey='],
  'looks like a JSON Web Token': ['.eyJ'],
};

/** No text that looks like something is shorter. */
const SHORTEST_LOOK = 15;

/** Private keys in base64 by the first line they are known to have. */
const LABELS_OF_KEYS = ['', 'DSA ', 'EC ', 'ENCRYPTED ', 'OPENSSH ', 'RSA '];

/** JavaScript's white space. */
const SPACE = String.raw`\s\x0B\pZ\x{FEFF}`;

/** CEL for whether a text looks like a private key or a token, as `confidentialLook` has it. */
export function looksConfidential(text: string): string {
  const problems = [...new Set(KINDS.map(([problem]) => problem))];
  const looks = problems.map(problem => {
    const patterns = KINDS.filter(kind => kind[0] === problem).map(([, pattern]) => matches(text, pattern));
    return `(${containsOneOf(text, MARKS[problem])} && ${anyOf(patterns)})`;
  });
  return `(${text}.size() >= ${SHORTEST_LOOK} && ${anyOf([...looks, looksLikeEncodedKey(text)])})`;
}

/** CEL for whether a text of base64 looks like a private key. */
export function looksLikeEncodedKey(text: string): string {
  return `(${text}.contains('${encoded('-----BEGIN ')}') && ${containsOneOf(text, LABELS_OF_KEYS.map(label => encoded(`-----BEGIN ${label}PRIVATE KEY----`)))})`;
}

/** Text in base64, without the characters that also depend on what follows. */
function encoded(text: string): string {
  return Buffer.from(text).toString('base64').slice(0, Math.floor(text.length * 8 / 6));
}

/** CEL for whether one of the first URLs in a text has a password. */
export function holdsUrlPassword(text: string): string {
  const urls = regex(String.raw`://[^${SPACE}:@/?#\x22\x27<>]*:[^${SPACE}@/?#\x22\x27<>]+@`);
  const isPassword = `password.matches('^[0-9]+$') || ${isLiteral("'password'", 'password')}`;
  return `(${text}.contains('://') && ${text}.contains('@') && ${text}.findAll(${urls}, 50)`
    + `.exists(found, [found.substring(found.indexOf(':', 3) + 1, found.size() - 1)].exists(password, ${isPassword})))`;
}

/** CEL for whether a value is confidential by the name it stands under. Where it is not sure, it is not. */
export function isConfidentialUnderName(name: string, value: string): string {
  return `(${isConfidential(name)} && ${isLiteral(name, value)})`;
}

/** What a line with a confidential name in it contains. */
const HINT = 'pass|pwd|secret|token|credential|key|string';
const FIRST_LINES = 50;

/**
 * CEL for whether one of the first lines that may set something confidential does, and does nothing else: `name=value`, `export name=value`,
 * `- name: value`, `"name": "value",`. These are read as `assignmentsIn` reads them.
 */
export function setsSomethingConfidential(text: string): string {
  const begin = String.raw`^[ \t]{0,100}(?:- +)?(?:export +)?`;
  const candidates = regex(String.raw`(?mi)${begin}[\x22\x27]?[\w.-]*(?:${HINT})[\w.-]*[\x22\x27]?[ \t]*[:=].*$`);
  const plain = String.raw`[\w.-]{1,100}`;
  const bare = '[A-Za-z0-9][A-Za-z0-9!@$%^*+_.~:=/-]{0,200}';
  const inQuotes = (inner: string): string => String.raw`(?:\x22${inner}\x22|\x27${inner}\x27)`;
  const sign = String.raw`[ \t]*[:=][ \t]*`;
  const setsQuoted = `(?:${plain}|${inQuotes(plain)})${sign}${inQuotes(String.raw`[^\x22\x27\\\r\n]{1,200}`)}[,;]?`;
  const form = regex(String.raw`${begin}(?:${plain}${sign}${bare}|${setsQuoted})[ \t]*\r?$`);
  const property = regex(String.raw`[:=][ \t]*[A-Za-z_]+(?:[.][A-Za-z_]+)+[ \t]*\r?$`);
  const name = String.raw`before.split(' ').map(word, word.replace('\x22', '').replace('\x27', '').trim()).filter(word, ${mayBeConfidential('word')})[0]`;
  const rest = 'line.substring(before.size() + 1).trim()';
  const value = String.raw`[${rest}].map(written, written.matches(r'^[\x22\x27]') ? written.substring(1).split(written.substring(0, 1))[0] : written)[0]`;
  const isSet = `[${name}].exists(name, (name.startsWith('self.') || name.startsWith('this.')) == false && ${isConfidential('name')}`
    + ` && [${value}].exists(value, ${isLiteral('name', 'value')}))`;
  return `${text}.findAll(${candidates}, ${FIRST_LINES}).exists(line, line.matches(${form}) && line.matches(${property}) == false`
    + ` && [line.split('=', 2)[0].split(':', 2)[0]].exists(before, ${isSet}))`;
}

/** CEL for whether a name may be confidential: every one that is contains this. */
export function mayBeConfidential(name: string): string {
  return `${name}.matches('(?i)${HINT}')`;
}

/** Weaker than `isConfidentialName`, never stronger: the words and their borders in one expression. */
function isConfidential(name: string): string {
  const objects = [...KINDS_OF_OBJECT].join('|');
  const isObject = String.raw`(?i)(?:${objects})[^a-z0-9]*secret[^a-z0-9]*(?:key)?(?:[^a-z]|value|base64|b64)*$`;
  const isOne = `${name}.matches(${regex(CONFIDENTIAL_NAME)}) && ${name}.matches(${regex(isObject)}) == false`;
  return `(${name}.size() <= ${LONGEST_NAME} && ${mayBeConfidential(name)} && ${isOne})`;
}

const LAST_WORDS = [
  'password', 'passwd', 'passphrase', 'passcode', 'pwd', 'secret', 'token', 'credential', 'credentials', 'apikey', 'accesskey', 'privatekey', 'secretkey',
  'connectionstring',
];

const CONFIDENTIAL_NAME = [
  '(?:',
  // A word may begin before these.
  LAST_WORDS.flatMap(spellings).join('|'),
  `|${wholeWord('pass')}`,
  `|(?:${[...KINDS_OF_KEY].map(kind => wholeWord(String(kind))).join('|')})${nextWord('key')}`,
  `|${wholeWord('connection')}${nextWord('string')}`,
  ')[0-9]*(?:[^A-Za-z0-9]+(?:[0-9]+|value|Value|VALUE|base64|Base64|BASE64|b64|B64)?|Value|Base64)*$',
].join('');

function spellings(word: string): string[] {
  return [word, capitalized(word), word.toUpperCase()];
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** A word that nothing stands before without a border. */
function wholeWord(word: string): string {
  return `(?:(?:^|[^A-Za-z0-9])${word}|${capitalized(word)}|(?:^|[^A-Z])${word.toUpperCase()})`;
}

/** A word after a separator or a change of case; two in upper case without a separator are one. */
function nextWord(word: string): string {
  return `(?:[^A-Za-z0-9]+(?:${spellings(word).join('|')})|${capitalized(word)})`;
}

/** Longer values are left alone. */
const LONGEST_VALUE = 300;

/** Weaker than `isConfidentialLiteral`, never stronger: `${NAME:-value}` and whatever else is substituted in part is no literal here. */
function isLiteral(name: string, value: string): string {
  const brackets = Object.entries(BRACKETS).map(([open, close]) => `(text.startsWith('${open}') && text.endsWith('${close}'))`);
  const harmless = [
    // What CEL and JavaScript do not trim alike.
    String.raw`${value}.matches(r'[\x{85}\x{FEFF}]')`,
    ...brackets,
    // What costs least comes first.
    ...[...HARMLESS].sort((a, b) => a.source.length - b.source.length).map(pattern => matches('text', pattern)),
    `(${matches('text', VARIABLE)} && ${mayBeConfidential('text')})`,
    `(${matches('text', OBJECT_NAME)} && ${matches(name, NAMES_AN_OBJECT)})`,
    `(${matches('text', CAPITALIZED)} && ${name}.lowerAscii().endsWith(text.lowerAscii()))`,
    `(text.matches(r'[${SPACE}]') && ${matches('text', CONFIDENTIAL_WORD)})`,
  ];
  return `[${value}.trim()].exists(text, text.size() <= ${LONGEST_VALUE} && ${anyOf(harmless)} == false)`;
}

function matches(text: string, pattern: RegExp): string {
  return `${text}.matches(${regex(re2(pattern))})`;
}

/** RE2 looks neither ahead nor behind, but it is only asked whether there is a match, so that a character before or after it may be part of it. */
function re2({ source, flags }: RegExp): string {
  const translated = source.replace(/\(\?<!\[([^\]]+)\]\)/g, '(?:^|[^$1])').replace(/\(\?!\[([^\]]+)\]\)/g, '(?:$$|[^$1])');
  return flags.includes('i') ? `(?i:${translated})` : translated;
}

/** A raw string of CEL; expressions spell quotes as numbers. */
function regex(source: string): string {
  return `r'${source}'`;
}

function containsOneOf(text: string, marks: readonly string[]): string {
  return anyOf(marks.map(mark => `${text}.contains('${mark}')`));
}

function anyOf(expressions: readonly string[]): string {
  return `(${expressions.join(' || ')})`;
}
