import { faults } from './judge';
import { container, deployment, podSpec } from './pods';
import { remediations } from './remediations';
import { imgDigest } from '../../src/rules/img-digest';
import { Json, JsonObject } from '../../src/rules/json';

const HEX = '0123456789abcdef'.repeat(4);
const PLACE = 'img-digest (high)  Deployment shop/web';
const judge = (image: Json | undefined) => faults(imgDigest, deployment(podSpec({ containers: [container({ image })] })));
const judgeVolume = (image: Json) => faults(imgDigest, deployment(podSpec({ volumes: [{ name: 'a', csi: {} }, { name: 'b', image }] as JsonObject[] })));

describe('img-digest', () => {
  test.each([
    `app@sha256:${HEX}`,
    `registry.example.com:5000/team/app:1.2@sha256:${HEX}`,
    `app@sha512:${HEX}${HEX}`,
  ])('accepts %s', image => {
    expect(judge(image)).toEqual([]);
    expect(judgeVolume({ reference: image })).toEqual([]);
  });

  test.each<[string, Json | undefined, string]>([
    ['no image', undefined, 'is missing'],
    ['null', null, 'is missing'],
    ['a tag', 'nginx:1.25', 'is "nginx:1.25", which names no digest'],
    ['no tag', 'nginx', 'is "nginx", which names no digest'],
    ['a digest that is a tag', `nginx:${HEX}`, `is "nginx:${HEX}", which names no digest`],
    ['a digest that is a name', `sha256:${HEX}`, `is "sha256:${HEX}", which names no digest`],
    ['an empty text', '', 'is "", which is not an image reference: it is empty'],
    ['white space behind', `app@sha256:${HEX} `, `is "app@sha256:${HEX} ", which is not an image reference: it contains white space`],
    ['a short digest', 'app@sha256:0123', 'is "app@sha256:0123", which is not an image reference: '
      + 'its digest "sha256:0123" is neither sha256: and 64 nor sha512: and 128 lower-case hex digits'],
    ['a number', 5, 'is 5'],
    ['a list', [`app@sha256:${HEX}`], `is ["app@sha256:${HEX}"]`],
  ])('refuses %s', (_, image, problem) => {
    expect(judge(image)).toEqual([`${PLACE}, container "main": spec.template.spec.containers[0].image ${problem}.`]);
    expect(judgeVolume({ reference: image })).toEqual([`${PLACE}: spec.template.spec.volumes[1].image.reference ${problem}.`]);
  });

  test.each<Json>([{}, 'nginx', []])('refuses the image volume %j', image => {
    expect(judgeVolume(image)).toEqual([`${PLACE}: spec.template.spec.volumes[1].image.reference is missing.`]);
  });

  test('accepts an image volume that is null', () => {
    expect(judgeVolume(null)).toEqual([]);
  });

  test('counts init and ephemeral containers, and what is no container', () => {
    const spec = podSpec({
      initContainers: [container({ name: 'migrate', image: 'a' })],
      containers: [container(), null],
      ephemeralContainers: [container({ name: 'debug', image: 'b' })],
    });
    expect(faults(imgDigest, deployment(spec))).toEqual([
      `${PLACE}, container "migrate": spec.template.spec.initContainers[0].image is "a", which names no digest.`,
      `${PLACE}, container "containers[1]": spec.template.spec.containers[1].image is missing.`,
      `${PLACE}, container "debug": spec.template.spec.ephemeralContainers[0].image is "b", which names no digest.`,
    ]);
  });

  test('shows the form', () => {
    expect(remediations(imgDigest, deployment(podSpec({ containers: [container({ image: 'a' })] })))).toEqual([
      'Write the image with its digest: registry.example.com/team/app@sha256:<64 hex digits>. A tag may stand before the digest.',
    ]);
  });
});
