import { Chart, Cron, Duration, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { DefaultDenyNetworkPolicy, SecureCronJob, SecureCronJobProps, SecureJob, SecureJobProps } from '../../src';
import { JsonObject, valueAt } from '../../src/rules/json';
import { IMAGE, messageOf, secureApp } from '../synthesis/apps';

const containers = [{ image: IMAGE }];

function chart(): Chart {
  const result = new Chart(secureApp(), 'chart', { namespace: 'shop', disableResourceNameHashes: true });
  DefaultDenyNetworkPolicy.declareElsewhere(result, { namespaceName: 'shop', reason: 'the platform team applies it' });
  return result;
}

function jobSpec(props: SecureJobProps = {}): JsonObject {
  const scope = chart();
  new SecureJob(scope, 'batch', { containers, ...props });
  return (Testing.synth(scope) as JsonObject[])[0].spec as JsonObject;
}

function cronJobSpec(props: Partial<SecureCronJobProps> = {}): JsonObject {
  const scope = chart();
  new SecureCronJob(scope, 'batch', { schedule: Cron.daily(), containers, ...props });
  return (Testing.synth(scope) as JsonObject[])[0].spec as JsonObject;
}

const END = ['activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished'];
const endOf = (spec: JsonObject) => [...END.map(field => spec[field]), valueAt(spec, ['template', 'spec', 'restartPolicy'])];

describe('how a job ends', () => {
  test.each<[string, SecureJobProps, unknown[]]>([
    ['nothing is said', {}, [86400, 6, undefined, 'Never']],
    ['all is said', {
      activeDeadline: Duration.minutes(5), backoffLimit: 0, ttlAfterFinished: Duration.hours(1), restartPolicy: kplus.RestartPolicy.ON_FAILURE,
    }, [300, 0, 3600, 'OnFailure']],
  ])('Job and CronJob, when %s', (_name, props, expected) => {
    expect([endOf(jobSpec(props)), endOf(valueAt(cronJobSpec(props), ['jobTemplate', 'spec']) as JsonObject)]).toEqual([expected, expected]);
  });

  test.each<[string, SecureJobProps, string]>([
    ['a pod that always comes back', { restartPolicy: kplus.RestartPolicy.ALWAYS },
      'restartPolicy is "Always"; write RestartPolicy.NEVER or RestartPolicy.ON_FAILURE: a job ends'],
    ['half a try', { backoffLimit: 0.5 }, 'backoffLimit is 0.5; write a whole number that is not negative'],
  ])('Job and CronJob refuse %s', (_name, props, message) => {
    expect([messageOf(() => jobSpec(props)), messageOf(() => cronJobSpec(props))]).toEqual([`chart/batch: ${message}`, `chart/batch: ${message}`]);
  });
});

describe('SecureCronJob', () => {
  test('does not overlap and keeps a short history', () => {
    expect(cronJobSpec()).toMatchObject({
      concurrencyPolicy: 'Forbid', failedJobsHistoryLimit: 1, schedule: '0 0 * * *', startingDeadlineSeconds: 300, successfulJobsHistoryLimit: 3, suspend: false,
    });
  });

  test('takes what is said', () => {
    expect(cronJobSpec({
      timeZone: 'Europe/Berlin',
      concurrencyPolicy: kplus.ConcurrencyPolicy.REPLACE,
      startingDeadline: Duration.seconds(30),
      suspend: true,
      successfulJobsRetained: 0,
      failedJobsRetained: 5,
    })).toMatchObject({
      concurrencyPolicy: 'Replace',
      failedJobsHistoryLimit: 5,
      startingDeadlineSeconds: 30,
      successfulJobsHistoryLimit: 0,
      suspend: true,
      timeZone: 'Europe/Berlin',
    });
  });

  test.each<[string, Partial<SecureCronJobProps>, string]>([
    ['a negative history', { failedJobsRetained: -1 }, 'failedJobsRetained is -1; write a whole number that is not negative'],
    ['half a job', { successfulJobsRetained: 1.5 }, 'successfulJobsRetained is 1.5; write a whole number that is not negative'],
  ])('refuses %s', (_name, props, message) => {
    expect(messageOf(() => cronJobSpec(props))).toBe(`chart/batch: ${message}`);
  });
});
