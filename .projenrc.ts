import { cdk8s, javascript, JsonFile } from 'projen';

const project = new cdk8s.ConstructLibraryCdk8s({
  name: 'cdk8s-secure',
  description: 'Secure-by-default cdk8s constructs: the Kubernetes application security checklist, enforced when manifests are synthesized.',
  author: 'cdk8s-secure contributors',
  authorAddress: 'cdk8s-secure@users.noreply.github.com',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk8s-secure/cdk8s-secure.git',
  license: 'Apache-2.0',
  keywords: ['cdk8s', 'kubernetes', 'security', 'pod-security-standards', 'rbac', 'network-policy'],
  defaultReleaseBranch: 'main',
  projenrcTs: true,
  packageManager: javascript.NodePackageManager.NPM,

  minNodeVersion: '20.16.0',
  workflowNodeVersion: '24.x',
  projenVersion: '0.103.25',
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.3',
  cdk8sVersion: '2.70.0',
  constructsVersion: '10.4.2',
  peerDeps: ['cdk8s-plus-28@^2.5.6'],
  devDeps: [
    '@stryker-mutator/core@^9.6.1', '@stryker-mutator/jest-runner@^9.6.1', '@types/node@^20', 'cdk8s-cli@^2.207.60', 'fast-check@^4.10.2', 'fflate@^0.8.3',
  ],
  bundledDeps: ['yaml@^2.8.0'],

  sampleCode: false,
  npmignoreEnabled: false,
  integrationTestAutoDiscover: false,
  gitignore: ['/.cache/', '/dist/', '/examples/**/dist/', '/examples/**/node_modules/', '.jsii.tabl.json', '.npmignore', '.stryker-tmp/', '*.tgz'],
  gitpod: false,
  devContainer: false,
  tsconfig: { compilerOptions: { types: ['node'] } },
  tsconfigDev: { compilerOptions: { types: ['node', 'jest'] } },

  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    junitReporting: false,
    jestConfig: {
      coverageReporters: ['text-summary', 'lcov'],
      // The default of projen, v8, takes four times as long: it maps every source file anew for each test file.
      coverageProvider: 'babel',
      coverageThreshold: { branches: 90, lines: 95 },
      coveragePathIgnorePatterns: ['/node_modules/', '/test/', '/examples/'],
      // Tests run the examples against the sources and their peers, users run them against the package.
      moduleNameMapper: {
        '^cdk8s-secure$': '<rootDir>/src',
        '^(cdk8s|cdk8s-plus-28|constructs)$': '<rootDir>/node_modules/$1',
      },
    },
  },
  eslintOptions: { dirs: ['src'], devdirs: ['test', 'examples', '.projenrc.ts'] },

  depsUpgrade: false,
  githubOptions: { mergify: false },
  buildWorkflowOptions: { mutableBuild: false },
  npmTrustedPublishing: true,
  npmProvenance: true,
  publishToPypi: { distName: 'cdk8s-secure', module: 'cdk8s_secure' },
  publishToMaven: { javaPackage: 'io.github.cdk8s.secure', mavenGroupId: 'io.github.cdk8s-secure', mavenArtifactId: 'cdk8s-secure' },
  publishToNuget: { dotNetNamespace: 'Cdk8sSecure', packageId: 'Cdk8sSecure' },
  publishToGo: { moduleName: 'github.com/cdk8s-secure/cdk8s-secure-go', packageName: 'cdk8ssecure' },
});

project.package.addField('files', ['lib/**/*.js', 'lib/**/*.d.ts', '.jsii', 'API.md']);
// Later releases list optional platform packages that not every registry serves, which breaks `npm ci`.
project.package.addPackageResolutions('unrs-resolver@1.11.1');


// The tools of jsii print a banner on Node.js 20, which this package supports and tests.
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');

new javascript.TypescriptConfig(project, {
  fileName: 'examples/tsconfig.json',
  extends: javascript.TypescriptConfigExtends.fromPaths(['../tsconfig.json']),
  compilerOptions: {
    noEmit: true,
    rootDir: '..',
    types: ['node'],
    paths: {
      'cdk8s-secure': ['../src'],
      'cdk8s': ['../node_modules/cdk8s'],
      'cdk8s-plus-28': ['../node_modules/cdk8s-plus-28'],
      'constructs': ['../node_modules/constructs'],
    },
  } as javascript.TypeScriptCompilerOptions,
  include: ['**/*.ts'],
  exclude: ['**/node_modules'],
});

// Examples import the package by its name, which their compiler options map to the sources.
project.eslint?.addOverride({
  files: ['examples/**/*.ts'],
  settings: { 'import/resolver': { typescript: { project: 'examples/tsconfig.json' } } },
  rules: {},
} as javascript.EslintOverride);

const typecheck = project.addTask('typecheck', {
  description: 'Type-check tests and examples, which ts-jest only transpiles',
  steps: [{ exec: 'tsc --noEmit -p test/tsconfig.json' }, { exec: 'tsc --noEmit -p examples/tsconfig.json' }],
});
project.testTask.prependSpawn(typecheck);

// What a removed source file left behind would be packed, and API.md would be made from the copy that the example has installed.
for (const stale of ['lib', 'examples/shop/node_modules']) {
  project.preCompileTask.exec(`node -e "fs.rmSync('${stale}', { recursive: true, force: true })"`);
}

const rosetta = project.addTask('rosetta', {
  description: 'Compile every snippet of the README and of the API documentation',
  exec: 'jsii-rosetta extract --strict .jsii',
});
project.postCompileTask.spawn(rosetta);

project.addTask('example', {
  description: 'Install and synthesize examples/shop with the cdk8s command line, from the package as users get it',
  steps: [
    { spawn: 'pre-compile' },
    { spawn: 'compile' },
    { exec: 'npm ci --no-audit --no-fund', cwd: 'examples/shop' },
    { exec: 'npm run synth', cwd: 'examples/shop' },
  ],
});

project.addTask('golden:update', {
  description: 'Write the files that tests compare with: manifests and errors of the examples, outputs in the README, docs of the rules and platforms',
  exec: 'jest --coverage=false test/examples test/readme.test.ts test/docs',
  env: { UPDATE_GOLDEN: '1' },
});

project.addTask('test:upstream', {
  description: "Compare the rules with the fixtures of Kubernetes' own Pod Security admission, fetched through the Go module proxy",
  exec: 'jest --coverage=false --testMatch "**/test/**/*.upstream.ts"',
  receiveArgs: true,
});

new JsonFile(project, 'test/cluster/jest.config.json', {
  obj: {
    rootDir: '../..',
    roots: ['<rootDir>/src', '<rootDir>/test'],
    testMatch: ['<rootDir>/test/cluster/**/*.cluster.ts'],
    transform: project.jest?.config.transform,
    moduleNameMapper: project.jest?.config.moduleNameMapper,
    globalSetup: '<rootDir>/test/cluster/global-setup.ts',
    globalTeardown: '<rootDir>/test/cluster/global-teardown.ts',
    // All files share one API server, and policies hold for all of it.
    maxWorkers: 1,
    testTimeout: 60_000,
  },
});

project.addTask('test:cluster', {
  description: 'Test what is synthesized against the API server of Kubernetes, built with Go, or against the cluster that KUBECONFIG names',
  exec: 'jest --config test/cluster/jest.config.json',
  receiveArgs: true,
});

project.addTask('mutation', {
  description: 'Measure how many changes of the rules their tests notice',
  exec: 'ts-node -T -P test/tsconfig.json test/mutation/mutation.ts',
  receiveArgs: true,
});

project.addTask('bench', {
  description: 'Measure secured synth against plain cdk8s',
  exec: 'ts-node -T -P test/tsconfig.json test/bench/bench.ts',
  receiveArgs: true,
});

// All other languages need their toolchains; releases build them.
project.packageTask.reset('npx projen package:js');

project.synth();
