import { ambiguityOf, ambiguityOfValue } from '../../src/synthesis/yaml-ambiguity';

const NUMBER = (text: string) => `is the text ${JSON.stringify(text)}, which YAML readers take for a number`;
const CHARACTER = 'holds a character that YAML readers take for a line break or cannot read '
  + '(U+007F to U+009F, U+2028, U+2029, U+FEFF, or half of a pair)';

// Found by comparing what the YAML writer of cdk8s writes with what sigs.k8s.io/yaml 1.3 to 1.6 and kyaml 0.20 read.
describe('texts that Kubernetes would read as something else', () => {
  test.each([
    '0X1F', '0B11', '0o17', '0O7', '-0o17', '0_x1F', '0_b1', '0_o7', '0b-1', '0b+1', '0o-7', '0o+7', '+_1', '-_1', '-_.5', '1e1_0', '1e_9', '1e7_', '.1e1_0',
  ])('the number %p', text => {
    expect([ambiguityOf(text), ambiguityOfValue(text)]).toEqual([NUMBER(text), NUMBER(text)]);
  });

  test.each(['\u007f', 'a\u0080b', '\u0085', '\u009f', 'x\u2028y', 'x\u2029y', '\ufeffkind', '\ufffe', '\uffff', '\ud800', 'x\udfff'])(
    'the character in %j', text => {
      expect([ambiguityOf(text), ambiguityOfValue(text)]).toEqual([CHARACTER, CHARACTER]);
    });

  test.each([
    ['a line of one space beside a control character', `a\n \n${'b'.repeat(30)}\u0001`],
    ['a line of one space before an end of spaces', `a\n \n${'b'.repeat(30)}\n  `],
  ])('%s, which the writer turns into a backslash', (_name, text) => {
    expect(ambiguityOfValue(text)).toEqual(
      'has a line of one space beside a control character or an empty end, which the YAML writer turns into a backslash');
  });

  test.each(['\ta\nb', '\n\tx\ny', '\n\n\tx'])('several lines that begin with a tab: %j', text => {
    expect(ambiguityOfValue(text)).toEqual('begins with a tab and has several lines, which YAML readers cannot read');
  });
});

describe('texts that look odd and are read as they were written', () => {
  test.each([
    '', ' ', 'yes', 'NO', 'on', '~', 'null', '1_000', '0x1f', '0b11', '1e3', '0755', '.5', '1.', '1:30', '2001-12-14', '_1', '0o', '0o8', '0xg', '1.2.3', '--1',
    '---', '...', '%YAML', '# x', '- x', '\t', '\ta', 'a\tb', 'a: b', '\u0000', '\u001b[0m', 'x\r\ny', 'a\n \nb', 'all:\n\tmake\n', 'größe', '日本語', '😀', '\u00a0',
  ])('%j', text => {
    expect([ambiguityOf(text), ambiguityOfValue(text)]).toEqual([undefined, undefined]);
  });
});
