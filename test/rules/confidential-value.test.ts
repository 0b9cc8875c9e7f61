import { confidentialLook, confidentialProblem } from '../../src/rules/confidential-value';

const KEY = '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n';
const base64 = (text: string) => Buffer.from(text).toString('base64');
const JWT = [base64('{"alg":"HS256"}'), base64('{"sub":"web","x":1}'), 'abcdefghij'].map(part => part.replaceAll('=', '')).join('.');

describe('confidential values', () => {
  // Tokens are put together here, so that none stands in this file for other scanners to find.
  test.each<[string, string, string]>([
    ['a private key', KEY, 'a private key'],
    ['a key of RSA', KEY.replace('PRIVATE', 'RSA PRIVATE'), 'a private key'],
    ['a key of OpenSSH', KEY.replace('PRIVATE', 'OPENSSH PRIVATE'), 'a private key'],
    ['an encrypted key', KEY.replace('PRIVATE', 'ENCRYPTED PRIVATE'), 'a private key'],
    ['a key of PGP', '-----BEGIN PGP PRIVATE KEY BLOCK-----', 'a private key'],
    ['a key of SSH2', '---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----', 'a private key'],
    ['a key of PuTTY', 'PuTTY-User-Key-File-3: ssh-ed25519', 'a private key'],
    ['a key in one line of JSON', JSON.stringify({ key: KEY }), 'a private key'],
    ['a key in base64', base64(KEY), 'a private key in base64'],
    ['a key in base64 behind a certificate', `ca: ${base64('-----BEGIN CERTIFICATE-----')}\nkey: ${base64(KEY)}`, 'a private key in base64'],
    ['an access key of AWS', `AKIA${'ABCD'.repeat(4)}`, 'an AWS access key'],
    ['a temporary access key of AWS', `ASIA${'AB12'.repeat(4)}`, 'an AWS access key'],
    ['a token of GitHub', `ghp_${'a1'.repeat(18)}`, 'a GitHub token'],
    ['a fine-grained token of GitHub', `github_pat_${'a1'.repeat(11)}_${'b2'.repeat(29)}`, 'a GitHub token'],
    ['a token of GitLab', `glpat-${'a1'.repeat(10)}`, 'a GitLab token'],
    ['a token of Slack', `xoxb-${'12'.repeat(6)}-abc`, 'a Slack token'],
    ['a token of Slack for an app', `xapp-1-${'A1'.repeat(5)}`, 'a Slack token'],
    ['a webhook of Slack', `https://hooks.slack.com/services/${'T01'}/B02/abc`, 'a Slack token'],
    ['a live key of Stripe', `sk_live_${'a1'.repeat(12)}`, 'a Stripe key'],
    ['a secret of Stripe for webhooks', `whsec_${'aB1/'.repeat(6)}`, 'a Stripe key'],
    ['a secret of Google for a client', `GOCSPX-${'aB_1'.repeat(7)}`, 'a Google API key'],
    ['an API key of Google', `AIza${'aB-_1'.repeat(7)}`, 'a Google API key'],
    ['a token of npm', `npm_${'aB1'.repeat(12)}`, 'an npm token'],
    ['a key of SendGrid', `SG.${'a'.repeat(22)}.${'b'.repeat(43)}`, 'a SendGrid key'],
    ['an account key of Azure', `AccountName=x;AccountKey=${'aB1/'.repeat(21)}==`, 'an Azure account key'],
    ['a shared access key of Azure', `Endpoint=sb://x/;SharedAccessKey=${'aB1/'.repeat(10)}`, 'an Azure account key'],
    ['a JSON Web Token', JWT, 'a JSON Web Token'],
    ['a token in a text', `Authorization: Bearer ${JWT}\n`, 'a JSON Web Token'],
  ])('are known by their look: %s', (_, text, kind) => {
    expect(confidentialProblem('x', text)).toBe(`looks like ${kind}`);
    expect(confidentialProblem('x', `a\nb: "${text}"\n`)).toBe(`looks like ${kind}`);
  });

  test.each([
    'postgres://app:hunter2@db:5432/app', 'redis://:hunter2@cache', 'amqp://guest:guest@queue', 'https://u:12345@host', 'see mongodb+srv://u:p%40ss@h/x',
    'a://$(U):$(P)@h then b://u:hunter2@h', 'https://u:${P:-hunter2}@h', '"jdbc:oracle://u:hunter2@h"',
  ])('are passwords in URLs: %s', text => {
    expect(confidentialProblem('x', text)).toBe('holds a URL with a password');
  });

  test.each([
    'postgres://$(USER):$(PASSWORD)@db', 'postgres://${USER}:${PASSWORD}@db', 'https://<user>:<password>@host', 'https://u:***@host', 'https://u:PASSWORD@host',
    'https://{user}:{password}@host', 'https://%s:%s@host', 'https://u:$password@host', 'https://host:8080/a@b', 'https://host:80?x=a@b', 'https://u@host', 'ssh://git@h:22',
    'https://User:Password@host', 'https://u:$1@host', 'https://u:1$(PASSWORD)@host',
  ])('are no placeholders in URLs: %s', text => {
    expect(confidentialProblem('x', text)).toBeUndefined();
  });

  test.each<[string, string, string | undefined]>([
    ['DB_PASSWORD', 'hunter2', ''],
    ['DB_PASSWORD', '$(DB_PASSWORD)', undefined],
    ['PASSWORD_FILE', 'hunter2', undefined],
    ['app.env', 'USER=a\nPASSWORD=hunter2\n', ' in line 2'],
    ['app.json', '{"user":"a","password":"hunter2"}', ' in line 1'],
    ['app.yaml', 'db:\n  user: a\n  password: hunter2\n  token: hunter2\n', ' in line 3'],
    ['app.yaml', 'db:\n  passwordFile: /x\n  token: ${TOKEN}\n', undefined],
    ['token', '{"clientSecret":"hunter2"}', ' in line 1'],
  ])('are known by their names: %s: %s', (name, text, where) => {
    expect(confidentialProblem(name, text)).toBe(where === undefined ? undefined : `holds a value under a name for secrets${where}`);
  });

  test.each([
    '', 'hunter2', '-----BEGIN CERTIFICATE-----\nMIID', '-----BEGIN PUBLIC KEY-----', base64('-----BEGIN PUBLIC KEY-----'), 'AKIA', `xAKIA${'ABCD'.repeat(4)}`, 'ghp_short',
    'sk_test_abcdefghijklmnop', 'eyJhbGciOiJIUzI1NiJ9', 'a.b.c',
  ])('are not %p', text => {
    expect(confidentialProblem('x', text)).toBeUndefined();
  });

  test.each<[string, string]>([
    ['a private key, by its beginning', '--- BEGIN PRIVATE KEY -----'],
    ['a private key, by its end', '----- BEGIN PRIVATE KEY ---'],
    ['a token of GitHub', `ghp_${'a1b'.repeat(12).slice(1)}`],
    ['a fine-grained token of GitHub', `github_pat_${'a1b'.repeat(7)}`],
    ['a token of GitLab', `glpat-${'a'.repeat(19)}`],
    ['a token of Slack', `xoxb-${'123'.repeat(3)}`],
    ['a token of Slack for an app', `xapp-1-${'A1b'.repeat(3)}`],
    ['a live key of Stripe', `sk_live_${'a1b'.repeat(5)}`],
    ['a secret of Stripe for webhooks', `whsec_${'a'.repeat(23)}`],
    ['an API key of Google', `AIza${'aB'.repeat(17)}`],
    ['a secret of Google for a client', `GOCSPX-${'aB1'.repeat(9)}`],
    ['a token of npm', `npm_${'aB1c2'.repeat(7)}`],
    ['a key of SendGrid, in its first part', `SG.${'a'.repeat(21)}.${'b'.repeat(43)}`],
    ['a key of SendGrid, in its second part', `SG.${'a'.repeat(22)}.${'b'.repeat(42)}`],
    ['an account key of Azure', `AccountKey=${'aB1'.repeat(13)}`],
    ['a JSON Web Token', JWT.slice(0, JWT.lastIndexOf('.') + 8)],
  ])('are not what is one character too short for %s', (_, text) => {
    expect(confidentialLook(text)).toBeUndefined();
  });

  test('are not looked for by name in what is no text', () => {
    expect(confidentialLook('password=hunter2')).toBeUndefined();
    expect(confidentialLook(KEY)).toBe('looks like a private key');
  });
});
