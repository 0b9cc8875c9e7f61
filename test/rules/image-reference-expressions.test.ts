import { assert, property } from 'fast-check';
import { parseImageReference } from '../../src/rules/image-reference';
import { namesDigest, REFERENCE_WITH_DIGEST, SHORT_NAME } from '../../src/rules/image-reference-expressions';
import { IMAGE_REFERENCES } from '../cluster/variety/pods';

/** What the expression says, by the regular expressions in it. */
function isAccepted(text: string): boolean {
  return new RegExp(REFERENCE_WITH_DIGEST).test(text) && (text.length <= 255 || new RegExp(SHORT_NAME).test(text));
}

const HEX = '0123456789abcdef'.repeat(4);

test('the expression accepts exactly the references that are read with a digest', () => {
  assert(property(IMAGE_REFERENCES, text => {
    expect(isAccepted(text)).toBe(parseImageReference(text)?.digest !== undefined);
  }), { numRuns: 5000 });
});

test.each([
  ['the longest name', `${'a'.repeat(255)}@sha256:${HEX}`, true],
  ['the longest name and tag', `${'a'.repeat(255)}:${'t'.repeat(128)}@sha256:${HEX}`, true],
  ['a name that is too long', `${'a'.repeat(256)}@sha256:${HEX}`, false],
  ['a name that is too long, with a tag', `${'a'.repeat(256)}:1@sha256:${HEX}`, false],
  ['a name that is too long after a port', `h:1/${'a'.repeat(252)}:1@sha256:${HEX}`, false],
  ['a registry with an underscore', `a.b_c/app@sha256:${HEX}`, false],
  ['an underscore where no registry can be', `b_c/app@sha256:${HEX}`, true],
  ['a line break at the end', `app@sha256:${HEX}\n`, false],
])('%s', (_, text, accepted) => {
  expect(isAccepted(text)).toBe(accepted);
  expect(parseImageReference(text) !== undefined).toBe(accepted);
});

test('the text is judged in one clause', () => {
  expect(namesDigest('image')).toBe(
    `(image.matches(r'${REFERENCE_WITH_DIGEST}') && (image.size() <= 255 || image.matches(r'${SHORT_NAME}')))`);
});
