/** Longer names are judged by their end. */
export const LONGEST_NAME = 100;

const WORD_BORDER = /[^A-Za-z0-9]|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/;
/** What may follow the word that counts: `TOKEN_BASE64`, `password.value`, `API_KEY_2`. */
const AFTERTHOUGHT = /^(?:\d+|value|base64|b64)$/;
const LAST_WORD = /(?:password|passwd|passphrase|passcode|pwd|secret|token|credentials?|apikey|accesskey|privatekey|secretkey|connectionstring)\d*$|^pass\d*$/;
export const KINDS_OF_KEY: ReadonlySet<unknown> = new Set(['access', 'account', 'api', 'encryption', 'master', 'private', 'secret', 'signing']);
/** With these before it a secret is an object of Kubernetes, and what follows is its name. */
export const KINDS_OF_OBJECT: ReadonlySet<unknown> = new Set(['ca', 'cert', 'certificate', 'existing', 'pull', 'ssl', 'tls']);

/**
 * Whether a value under this name is confidential if it is a literal. The last words decide, in snake, kebab, camel, dotted or upper case: they are
 * confidential in `DB_PASSWORD`, `clientSecret`, `aws.secret-access-key` and `APIKey`, and are not in `PASSWORD_FILE`, `tokenExpiry` and `secretName`.
 */
export function isConfidentialName(name: string): boolean {
  const words = name.slice(-LONGEST_NAME).split(WORD_BORDER).filter(word => word !== '').map(word => word.toLowerCase());
  while (AFTERTHOUGHT.test(words.at(-1) ?? '')) {
    words.pop();
  }
  const [third, second, last = ''] = [words.at(-3), words.at(-2), words.at(-1)];
  if (/^key\d*$/.test(last)) {
    return KINDS_OF_KEY.has(second) && !(second === 'secret' && KINDS_OF_OBJECT.has(third));
  }
  return /^string\d*$/.test(last) ? second === 'connection' : LAST_WORD.test(last) && !(/^secret\d*$/.test(last) && KINDS_OF_OBJECT.has(second));
}
