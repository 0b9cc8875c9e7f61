import { assert, constantFrom, option, property, record, string } from 'fast-check';
import { explainImageReference, IMAGE_FORM, imageReferenceFault, parseImageReference } from '../../src/rules/image-reference';

const HEX = '0123456789abcdef'.repeat(4);
const SHA256 = `sha256:${HEX}`;
const SHA512 = `sha512:${HEX}${HEX}`;

describe('parseImageReference', () => {
  test.each([
    ['app', { repository: 'app' }],
    ['app:1.2', { repository: 'app', tag: '1.2' }],
    ['team/app', { repository: 'team/app' }],
    [`team/app@${SHA256}`, { repository: 'team/app', digest: SHA256 }],
    [`registry.example.com/team/app:1.2@${SHA256}`, { registry: 'registry.example.com', repository: 'team/app', tag: '1.2', digest: SHA256 }],
    [`registry.example.com:5000/app@${SHA512}`, { registry: 'registry.example.com:5000', repository: 'app', digest: SHA512 }],
    ['registry:5000/app', { registry: 'registry:5000', repository: 'app' }],
    ['localhost/app', { registry: 'localhost', repository: 'app' }],
    ['10.0.0.1:5000/app', { registry: '10.0.0.1:5000', repository: 'app' }],
    ['[2001:db8::1]:5000/app:1', { registry: '[2001:db8::1]:5000', repository: 'app', tag: '1' }],
    ['Registry/app', { registry: 'Registry', repository: 'app' }],
    ['a.b/c_d/e__f/g-h--i', { registry: 'a.b', repository: 'c_d/e__f/g-h--i' }],
    ['app:_Tag.1-x', { repository: 'app', tag: '_Tag.1-x' }],
    ['localhost:5000', { repository: 'localhost', tag: '5000' }],
    [SHA256, { repository: 'sha256', tag: HEX }],
    [`${HEX}@${SHA256}`, { repository: HEX, digest: SHA256 }],
  ])('reads %s', (text, parts) => {
    expect(parseImageReference(text)).toEqual(parts);
    expect(imageReferenceFault(text)).toBeUndefined();
    expect(explainImageReference(text)).toBeUndefined();
  });

  test.each([
    ['', 'it is empty'],
    [' app', 'it contains white space'],
    ['app:1\n', 'it contains white space'],
    ['https://registry.example.com/app', 'it contains a URL scheme'],
    ['App', 'its repository "App" is not made of lower-case letters and digits with separators between them'],
    ['team/App', 'its repository "team/App" is not made of lower-case letters and digits with separators between them'],
    ['app_', 'its repository "app_" is not made of lower-case letters and digits with separators between them'],
    ['a..b', 'its repository "a..b" is not made of lower-case letters and digits with separators between them'],
    ['a___b', 'its repository "a___b" is not made of lower-case letters and digits with separators between them'],
    ['team//app', 'its repository "team//app" is not made of lower-case letters and digits with separators between them'],
    ['/app', 'its repository "/app" is not made of lower-case letters and digits with separators between them'],
    ['app/', 'its repository "app/" is not made of lower-case letters and digits with separators between them'],
    ['../app', 'its registry ".." is not a host name with an optional port'],
    ['-a.b/app', 'its registry "-a.b" is not a host name with an optional port'],
    ['registry.example.com:/app', 'its registry "registry.example.com:" is not a host name with an optional port'],
    ['registry.example.com:port/app', 'its registry "registry.example.com:port" is not a host name with an optional port'],
    ['user:secret.example/app', 'its registry "user:secret.example" is not a host name with an optional port'],
    ['registry.example.com/', 'it names no repository'],
    [':1.2', 'it names no repository'],
    [`@${SHA256}`, 'it names no repository'],
    ['app:', 'its tag "" is not made of 1 to 128 letters, digits, "_", "." and "-"'],
    ['app:.1', 'its tag ".1" is not made of 1 to 128 letters, digits, "_", "." and "-"'],
    ['app:1:2', 'its tag "1:2" is not made of 1 to 128 letters, digits, "_", "." and "-"'],
    ['app@', 'its digest "" is neither sha256: and 64 nor sha512: and 128 lower-case hex digits'],
    ['app@latest', 'its digest "latest" is neither sha256: and 64 nor sha512: and 128 lower-case hex digits'],
    [HEX, 'it reads like the id of an image on the node'],
    [`${'a'.repeat(256)}:1`, 'its name is longer than 255 characters'],
  ])('refuses %p: %s', (text, fault) => {
    expect(imageReferenceFault(text)).toBe(fault);
    expect(parseImageReference(text)).toBeUndefined();
  });

  test.each([
    ['a digit too few', `app@sha256:${HEX.slice(1)}`],
    ['a digit too many', `app@${SHA256}0`],
    ['upper-case digits', `app@sha256:${HEX.toUpperCase()}`],
    ['the wrong length for its algorithm', `app@sha512:${HEX}`],
    ['an upper-case algorithm', `app@SHA256:${HEX}`],
    ['a weak algorithm', 'app@md5:0123456789abcdef0123456789abcdef'],
    ['a tag behind it', `app@${SHA256}:1.2`],
    ['a second digest', `app@${SHA256}@${SHA256}`],
    ['no digits', 'app@sha256:'],
    ['a template that was not filled in', 'app@sha256:<digest>'],
  ])('refuses a digest with %s', (_, text) => {
    expect(imageReferenceFault(text)).toMatch(/^its digest ".*" is neither sha256: and 64 nor sha512: and 128 lower-case hex digits$/);
    expect(parseImageReference(text)).toBeUndefined();
  });

  test('reads what it is put together from', () => {
    const parts = record({
      registry: option(constantFrom('registry.example.com', 'localhost', 'host:5000', '[::1]:443'), { nil: undefined }),
      repository: constantFrom('app', 'team/app', 'a-b/c.d/e__f', '0'),
      tag: option(constantFrom('1', 'v1.2.3-rc_1', 'latest'), { nil: undefined }),
      digest: option(constantFrom(SHA256, SHA512), { nil: undefined }),
    });
    assert(property(parts, reference => {
      const { registry, repository, tag, digest } = reference;
      const text = [registry === undefined ? '' : `${registry}/`, repository, tag === undefined ? '' : `:${tag}`, digest === undefined ? '' : `@${digest}`].join('');
      expect(parseImageReference(text)).toEqual(reference);
    }));
  });

  test('either reads a text or says what is wrong with it', () => {
    assert(property(string(), text => {
      expect(parseImageReference(text) === undefined).toBe(explainImageReference(text) !== undefined);
    }));
  });
});

describe('explainImageReference', () => {
  test('says in one sentence what is wrong and what to write', () => {
    expect(explainImageReference('team/App:1')).toBe('"team/App:1" is not an image reference: its repository "team/App" is not made of '
      + 'lower-case letters and digits with separators between them; write registry.example.com/team/app@sha256:<64 hex digits>.');
  });

  test('shortens what nobody can read', () => {
    expect(explainImageReference('A'.repeat(300)))
      .toBe(`"${'A'.repeat(120)}…" is not an image reference: its name is longer than 255 characters; write ${IMAGE_FORM}.`);
  });
});
