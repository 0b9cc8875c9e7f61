const LONGEST_NAME = 255;
const SEPARATED = '[a-z0-9]+(?:(?:_|__|-+)[a-z0-9]+)*';
const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const REGISTRY = `(?:${LABEL}(?:[.]${LABEL})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
/** A first component with a dot is a registry, so that without one only the last may have dots. */
const NAME = `(?:(?:${REGISTRY}|${SEPARATED})/(?:${COMPONENT}/)*)?${COMPONENT}`;
const TAG = '[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}';
const DIGEST = '(?:sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})';

/** What `parseImageReference` reads with a digest, apart from the length of the name, in the syntax that RE2 and JavaScript share. */
export const REFERENCE_WITH_DIGEST = `^${NAME}(?::${TAG})?@${DIGEST}$`;

/** What is true of such a reference when its name is not too long. */
export const SHORT_NAME = `^[^@]{1,${LONGEST_NAME}}(?::[^/:@]+)?@`;

/** CEL for whether this text is an image reference with a digest. */
export function namesDigest(text: string): string {
  return `(${text}.matches(r'${REFERENCE_WITH_DIGEST}') && (${text}.size() <= ${LONGEST_NAME} || ${text}.matches(r'${SHORT_NAME}')))`;
}
