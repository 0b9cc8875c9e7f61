import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { performance } from 'perf_hooks';
import { App } from 'cdk8s';
import { buildApp, Kind } from './apps';
import { RULES } from '../../src/rules/registry';
import { Rule } from '../../src/rules/rule';

/** One synth in a process of its own: time, time spent in rules, peak memory, and a digest of what was written. */
export interface Measurement {
  readonly milliseconds: number;
  readonly rulesMilliseconds: number;
  readonly peakMebibytes: number;
  readonly bytes: number;
}

function measure(kind: Kind, deployments: number, charts: number): Measurement {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk8s-secure-bench-'));
  const rules = watchRules(RULES);
  const app: App = buildApp(kind, deployments, charts, outdir);
  const start = performance.now();
  app.synth();
  const milliseconds = performance.now() - start;
  const bytes = fs.readdirSync(outdir).reduce((sum, name) => sum + fs.statSync(path.join(outdir, name)).size, 0);
  fs.rmSync(outdir, { recursive: true });
  return { milliseconds, rulesMilliseconds: rules.milliseconds, peakMebibytes: process.resourceUsage().maxRSS / 1024, bytes };
}

/** Adds up the time that passes in the checks of all rules. */
function watchRules(rules: readonly Rule[]): { milliseconds: number } {
  const total = { milliseconds: 0 };
  for (const rule of rules) {
    const check = rule.check;
    Object.assign(rule, {
      check: (...args: Parameters<Rule['check']>) => {
        const start = performance.now();
        const violations = check(...args);
        total.milliseconds += performance.now() - start;
        return violations;
      },
    });
  }
  return total;
}

const [kind, deployments, charts] = process.argv.slice(2);
process.stdout.write(JSON.stringify(measure(kind as Kind, Number(deployments), Number(charts))));
