import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { evaluateBinary } from './binaries';
import { generatedPolicies, sensitiveWritePolicy } from './generated-policies';
import { VARIETIES } from './variety';
import { LARGEST } from './variety/largest';
import { KubernetesVersion } from '../../src';
import { AdmissionSubject } from '../../src/rules/admission';
import { Json, JsonObject, listAt, valueAt } from '../../src/rules/json';

/** Limits of the API server, in its units: of one expression, of one policy, and of the match conditions of one. */
const LIMITS = { expression: 1_000_000, policy: 10_000_000, matchConditions: 2_500_000 };

/** What the expressions of new policies may use in the oldest version that the policies are for: that of the version before. */
const OLDEST_UNDERSTOOD = '1.30';

interface Named { readonly name: string; readonly expression: string }
interface Result { readonly value?: Json; readonly error?: string; readonly cost: number }
interface Output {
  readonly compilationErrors: Readonly<Record<string, string>>;
  readonly cases: readonly { readonly error?: string; readonly results?: Readonly<Record<string, Result>> }[];
}

const binary = evaluateBinary();
// What an expression costs is known to no API server, only to a program that Go builds; the other suites run against API servers without it.
const withGo = binary === undefined ? test.skip : test;

const POLICIES = generatedPolicies({}, KubernetesVersion.V1_37).filter(({ kind }) => kind === 'ValidatingAdmissionPolicy');
const SENSITIVE = sensitiveWritePolicy().filter(({ kind }) => kind === 'ValidatingAdmissionPolicy');

const REQUEST = {
  operation: 'CREATE', namespace: 'shop', name: 'web', kind: { kind: 'Any' }, resource: { resource: 'any' }, userInfo: { username: 'jane', groups: ['system:authenticated'] },
};

function nameOf(policy: JsonObject): string {
  return String(valueAt(policy, ['metadata', 'name'])).replace(/\.cdk8s-secure\.io$/, '');
}

function named(policy: JsonObject, list: string): Named[] {
  return listAt(policy, ['spec', list]).map(each => ({ name: String(valueAt(each, ['name'])), expression: String(valueAt(each, ['expression'])) }));
}

/** A policy as a program: each variable on its own, then what the API server evaluates. */
function programOf(policy: JsonObject) {
  const variables = named(policy, 'variables');
  const [validation] = listAt(policy, ['spec', 'validations']);
  return {
    name: nameOf(policy),
    variables,
    expressions: [
      ...variables.map(({ name }) => ({ name, expression: `variables.${name}` })),
      ...named(policy, 'matchConditions').map(({ name, expression }) => ({ name: `condition ${name}`, expression })),
      { name: 'validation', expression: String(valueAt(validation, ['expression'])) },
      { name: 'message', expression: String(valueAt(validation, ['messageExpression'])) },
    ],
  };
}

function evaluate(policies: readonly JsonObject[], cases: readonly { program: string; object: JsonObject }[]): Output {
  const input = { version: OLDEST_UNDERSTOOD, programs: policies.map(programOf), cases: cases.map(each => ({ ...each, request: REQUEST })) };
  return JSON.parse(execFileSync(binary!, { input: JSON.stringify(input), maxBuffer: 2 ** 30 }).toString()) as Output;
}

/** What one expression costs at most over some objects. */
interface Cost { readonly policy: string; readonly expression: string; readonly cost: number }

function costliest(cases: readonly { program: string }[], { cases: results }: Output): Cost[] {
  const highest = new Map<string, Cost>();
  results.forEach(({ results: ofCase = {} }, index) => Object.entries(ofCase).forEach(([expression, { cost }]) => {
    const policy = cases[index].program;
    const key = `${policy}/${expression}`;
    if (cost > (highest.get(key)?.cost ?? 0)) {
      highest.set(key, { policy, expression, cost });
    }
  }));
  return [...highest.values()].sort((a, b) => b.cost - a.cost);
}

/** Texts about everything that was found cost what all rules cost together; what single rules cost tells more. */
const MESSAGES = ['message', 'detailed', 'brief', 'fields', 'subject'];
const isOfOneRule = ({ expression }: Cost) => expression !== 'validation' && !MESSAGES.includes(expression);

function report(title: string, costs: readonly Cost[], limit: number): void {
  const lines = costs.slice(0, 8).map(({ policy, expression, cost }) => (
    `${String(cost).padStart(10)}  ${(100 * cost / limit).toFixed(1).padStart(5)} %  ${policy}: ${expression}`));
  process.stdout.write(`${title}\n${lines.join('\n')}\n`);
}

withGo('every expression is understood by the API servers of Kubernetes 1.31', () => {
  expect(evaluate([...POLICIES, ...SENSITIVE], []).compilationErrors).toEqual({});
});

withGo('the largest sensible objects stay within the limits of the API server, and the costliest expressions are reported', () => {
  const cases = Object.entries(LARGEST).flatMap(([program, objects]) => objects.map(object => ({ program, object })));
  const output = evaluate(POLICIES, cases);
  const errors = output.cases.flatMap(({ error, results = {} }) => [error, ...Object.values(results).map(result => result.error)]);
  expect(errors.filter(error => error !== undefined)).toEqual([]);
  const costs = costliest(cases, output);
  report('Costliest expressions on the largest objects, of 1,000,000:', costs.filter(isOfOneRule), LIMITS.expression);
  report('Costliest policies on the largest objects, of 10,000,000:', costs.filter(({ expression }) => expression === 'validation'), LIMITS.policy);
  expect(costs.filter(each => isOfOneRule(each) && each.cost >= LIMITS.expression)).toEqual([]);
  expect(costs.filter(each => !isOfOneRule(each) && each.cost >= LIMITS.policy / 2)).toEqual([]);
  expect(costs.filter(({ expression, cost }) => expression.startsWith('condition ') && cost >= LIMITS.matchConditions / 10)).toEqual([]);
});

withGo('ordinary objects cost a small part of it', () => {
  const cases = VARIETIES.flatMap(({ subject, objects }) => (
    fc.sample(objects, { numRuns: 60, seed: 1 }).map(object => ({ program: String(subject), object }))));
  const output = evaluate(POLICIES, cases);
  const costs = costliest(cases, output);
  report('Costliest expressions on ordinary objects, of 1,000,000:', costs.filter(isOfOneRule), LIMITS.expression);
  expect(costs.filter(({ expression, cost }) => expression === 'validation' && cost >= LIMITS.policy / 20)).toEqual([]);
});

test('there is a largest object for every policy', () => {
  expect(Object.keys(LARGEST).sort()).toEqual(Object.values<string>(AdmissionSubject).sort());
});
