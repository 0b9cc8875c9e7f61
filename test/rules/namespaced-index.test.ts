import { NamespacedIndex } from '../../src/rules/namespaced-index';

describe('items by namespace and name', () => {
  const index = new NamespacedIndex<string>();
  index.add('shop', 'web', 'web of shop');
  index.add('bank', 'web', 'web of bank');
  index.add(undefined, 'web', 'web of any');
  index.add('shop', 'jobs', 'jobs of shop');

  test.each([
    ['the namespace, and what may be applied to it', 'shop', 'web', ['web of shop', 'web of any']],
    ['only what may be applied to it', 'other', 'web', ['web of any']],
    ['only its own', 'shop', 'jobs', ['jobs of shop']],
    ['all of the name, when the namespace is open', undefined, 'web', ['web of shop', 'web of bank', 'web of any']],
    ['none of the name', undefined, 'api', []],
    ['none in the namespace', 'bank', 'jobs', []],
    ['none under a name of Object.prototype', 'shop', 'constructor', []],
  ])('%s', (_, namespace, name, found) => {
    expect(index.find(namespace, name)).toEqual(found);
  });
});
