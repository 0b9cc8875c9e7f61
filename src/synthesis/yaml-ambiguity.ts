/**
 * The YAML writer of cdk8s and the readers of Kubernetes tools (sigs.k8s.io/yaml, kyaml) disagree about a few texts: what stands in the file
 * would be read as something else than what was judged, or not at all. No manifest needs them, so they are refused.
 */

/** Taken for a line break, dropped at the beginning of a key, or rejected by readers, while the writer leaves them as they are. */
const UNREADABLE_CHARACTER = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|\p{Surrogate}/u;

/** What the readers take for a number once they have removed underscores. */
const READ_AS_NUMBER = new RegExp('^(?:[-+]?(?:0[xX][\\da-fA-F]+|0[bB][01]+|0[oO][0-7]+|(?:\\.\\d+|\\d+\\.?\\d*)(?:[eE][-+]?\\d+)?)'
  + '|0b[-+][01]+|0o[-+][0-7]+)$');

/** What the writer takes for a number too, and therefore puts between quotes. */
const WRITTEN_WITH_QUOTES = new RegExp('^[-+]?(?:0b[01_]+|0x[\\da-fA-F_]+|\\d[\\d_]*|(?:\\d[\\d_]*)?\\.[\\d_]*'
  + '|(?:\\d[\\d_]*)?(?:\\.[\\d_]*)?[eE][-+]?\\d+)$');

/** Texts of several lines that the writer puts between double quotes instead of writing them as a block. */
const WRITTEN_IN_DOUBLE_QUOTES = /(?![\t\n])\p{Cc}|\n[\t ]+$|^\s*$/u;

/** Words that nothing is wrong with, which is nearly every text of a manifest. */
const WORD = /^[A-Za-z][\w ./@:-]*$/;

/** What is wrong with a text as a key or a value, after the name of the field; `undefined` when every reader reads what was written. */
export function ambiguityOf(text: string): string | undefined {
  if (WORD.test(text)) {
    return undefined;
  }
  if (UNREADABLE_CHARACTER.test(text)) {
    return 'holds a character that YAML readers take for a line break or cannot read (U+007F to U+009F, U+2028, U+2029, U+FEFF, or half of a pair)';
  }
  if (/^[-+.\d]/.test(text) && READ_AS_NUMBER.test(text.replace(/_/g, '')) && !WRITTEN_WITH_QUOTES.test(text)) {
    return `is the text ${JSON.stringify(text)}, which YAML readers take for a number`;
  }
  return undefined;
}

/** The same for a value, which may have several lines. */
export function ambiguityOfValue(text: string): string | undefined {
  const common = ambiguityOf(text);
  if (common !== undefined || !text.includes('\n')) {
    return common;
  }
  const isQuoted = WRITTEN_IN_DOUBLE_QUOTES.test(text);
  if (isQuoted && text.includes('\n \n') && JSON.stringify(text).length >= 40) {
    return 'has a line of one space beside a control character or an empty end, which the YAML writer turns into a backslash';
  }
  if (!isQuoted && /^\n*\t/.test(text)) {
    return 'begins with a tab and has several lines, which YAML readers cannot read';
  }
  return undefined;
}
