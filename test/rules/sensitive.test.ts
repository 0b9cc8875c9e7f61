import { snapshotOf } from './judge';
import { deployment, merge, podSpec } from './pods';
import { Json, JsonObject } from '../../src/rules/json';
import { isSensitive, manifestLabel, podLabel, SENSITIVE_LABEL } from '../../src/rules/sensitive';

const labelled = (ofPod: Json | undefined, ofManifest?: Json): JsonObject => merge(
  deployment(podSpec(), { labels: { [SENSITIVE_LABEL]: ofPod } }),
  { metadata: { labels: { [SENSITIVE_LABEL]: ofManifest } } },
);
const podOf = (object: JsonObject) => snapshotOf([object]).pods[0];

describe('isSensitive', () => {
  test.each<[string, JsonObject, boolean]>([
    ['no label', labelled(undefined), false],
    ['a label that is null', labelled(null, null), false],
    ['the label "false"', labelled('false', 'false'), false],
    ['the label "true" on the pods', labelled('true'), true],
    ['the label "true" on the object', labelled(undefined, 'true'), true],
    ['the labels "false" and "true"', labelled('false', 'true'), true],
    ['the boolean true', labelled(true), true],
    ['the boolean false, which is no label', labelled(false), true],
    ['a label nobody knows', labelled('yes'), true],
    ['an empty label', labelled(''), true],
    ['labels of the wrong type', deployment(podSpec(), { labels: 'sensitive' }), false],
  ])('%s: %#', (_, object, expected) => {
    expect(isSensitive(podOf(object), new Set())).toBe(expected);
  });

  test('believes a construct', () => {
    const pod = podOf(labelled('false'));
    expect(isSensitive(pod, new Set([pod.manifest]))).toBe(true);
    expect(isSensitive(pod, new Set([{ ...pod.manifest }]))).toBe(false);
  });
});

test('the labels of pods and of what carries them', () => {
  const pod = podOf(labelled('true', 'false'));
  expect([podLabel(pod), manifestLabel(pod.manifest)]).toEqual(['true', 'false']);
});
