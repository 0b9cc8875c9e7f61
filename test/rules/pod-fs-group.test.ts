import { faults } from './judge';
import { container, deployment, podSpec } from './pods';
import { JsonObject } from '../../src/rules/json';
import { podFsGroup } from '../../src/rules/pod-fs-group';

const judge = (securityContext: JsonObject) => faults(podFsGroup, deployment(podSpec({ securityContext })));

const FIELD = 'pod-fs-group (medium)  Deployment shop/web: spec.template.spec.securityContext.';

describe('pod-fs-group', () => {
  test.each<[string, JsonObject]>([
    ['no groups', {}],
    ['nulls', { fsGroup: null, supplementalGroups: null }],
    ['a group for volumes', { fsGroup: 2000, fsGroupChangePolicy: 'OnRootMismatch' }],
    ['supplementary groups', { supplementalGroups: [3000, 2147483647] }],
    ['an empty list', { supplementalGroups: [] }],
  ])('accepts %s', (_what, securityContext) => {
    expect(judge(securityContext)).toEqual([]);
  });

  test.each<[string, JsonObject, string[]]>([
    ['the root group for volumes', { fsGroup: 0 }, [`${FIELD}fsGroup is 0.`]],
    ['a string', { fsGroup: '2000' }, [`${FIELD}fsGroup is "2000".`]],
    ['a negative group', { fsGroup: -1 }, [`${FIELD}fsGroup is -1.`]],
    ['a group that is root in 32 bits', { fsGroup: 4294967296 }, [`${FIELD}fsGroup is 4294967296.`]],
    ['the root group among others', { supplementalGroups: [3000, 0, 4000] }, [`${FIELD}supplementalGroups[1] is 0.`]],
    ['the root group twice', { supplementalGroups: [0, 0] }, [`${FIELD}supplementalGroups[0] is 0.`, `${FIELD}supplementalGroups[1] is 0.`]],
    ['a null that becomes the root group', { supplementalGroups: [null] }, [`${FIELD}supplementalGroups[0] is null, which Kubernetes reads as 0.`]],
    ['a string in the list', { supplementalGroups: ['0'] }, [`${FIELD}supplementalGroups[0] is "0".`]],
    ['a list in the list', { supplementalGroups: [[0]] }, [`${FIELD}supplementalGroups[0] is [0].`]],
    ['a number instead of a list', { supplementalGroups: 0 }, [`${FIELD}supplementalGroups is 0.`]],
    ['both fields', { fsGroup: 0, supplementalGroups: [0] }, [`${FIELD}fsGroup is 0.`, `${FIELD}supplementalGroups[0] is 0.`]],
  ])('refuses %s', (_what, securityContext, messages) => {
    expect(judge(securityContext)).toEqual(messages);
  });

  test('does not look at containers, which have no such fields', () => {
    const spec = podSpec({ containers: [container({ securityContext: { fsGroup: 0 } })] });
    expect(faults(podFsGroup, deployment(spec))).toEqual([]);
  });
});
