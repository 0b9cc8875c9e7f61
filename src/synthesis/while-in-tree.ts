import { Dependable, IConstruct, IDependable } from 'constructs';

/** What depends on this depends on the construct, unless it was removed: cdk8s would take whatever has its path later for it. */
export function whileInTree(construct: IConstruct): IDependable {
  const dependable: IDependable = {};
  Dependable.implement(dependable, {
    get dependencyRoots() {
      const { scopes } = construct.node;
      return scopes.slice(1).every((each, index) => scopes[index].node.tryFindChild(each.node.id) === each) ? [construct] : [];
    },
  });
  return dependable;
}
