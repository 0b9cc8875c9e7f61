import * as fs from 'fs';
import { Scene } from './snippet';
import { DefaultDenyNetworkPolicy, Finding, SecureAppProps, SecureDeployment } from '../../../src';
import { chartIn, IMAGE, secureApp, temporaryDirectory } from '../../synthesis/apps';

/** The day that expiry dates of snippets are measured against. */
export const TODAY = '2026-11-24';

const FILE = 'exemptions.yaml';

interface SceneProps extends SecureAppProps {
  /** What the file of exemptions holds. */
  readonly exemptions?: string;
}

/** What an app without findings is told once this was done to it. */
export function findingsAfter(change: (scene: Scene) => void, { exemptions = '', ...props }: SceneProps = {}): Finding[] {
  const before = process.cwd();
  // Files of exemptions are named relative to the working directory, and messages repeat their names.
  process.chdir(temporaryDirectory());
  try {
    fs.writeFileSync(FILE, exemptions);
    const app = secureApp({ today: TODAY, ...props });
    const chart = chartIn(app);
    DefaultDenyNetworkPolicy.declareElsewhere(chart, { namespaceName: 'shop', reason: 'the platform team applies it' });
    const web = new SecureDeployment(chart, 'web', { metadata: { name: 'web' }, containers: [{ image: IMAGE, portNumber: 8080 }] });
    change({ app, chart, web });
    return app.report().findings;
  } finally {
    process.chdir(before);
  }
}
