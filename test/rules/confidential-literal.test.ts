import { isConfidentialLiteral } from '../../src/rules/confidential-literal';

describe('literals under confidential names', () => {
  test.each([
    'hunter2', 'correct horse battery staple', 'changeme', 'password', 'p@ss/w0rd', '/AbC+dEf=', 'admin:hunter2', 'пароль', 'a', 'hunter2\n', 'pa$$word', '$ecret1',
    '-5x', '1f2e3d4c', '${DB_PASSWORD:hunter2}', '${DB_PASSWORD:-hunter2}', 'Server=db;Database=x', 'first\nsecond',
  ])('are such as %p', value => {
    expect(isConfidentialLiteral('password', value)).toBe(true);
  });

  test.each<[string, string[]]>([
    ['nothing', ['', ' ', '\n', '***', '-', '...', 'xxxx', 'REDACTED']],
    ['switches and types', ['true', 'False', 'no', 'off', 'null', 'None', 'required', 'string', 'write']],
    ['numbers and durations', ['0', '-1', '3.14', '1,000', '50%', '30s', '1h30m', '15 minutes', 'P1D', 'PT15M']],
    ['references', ['$(DB_PASSWORD)', 'Bearer $(TOKEN)', '${X}', '${X:}', '${X:?must be set}', '${X:true}', '{{ .Values.x }}', '%(x)s', '$X', '$1', '%X%', '@X@', '%s']],
    ['names of variables', ['DB_PASSWORD', '$password', 'PASSWORD']],
    ['places in stores', ['vault:secret/data/x#p', 'arn:aws:secretsmanager:x', 'op://a/b', 'ref+vault://x', '@Microsoft.KeyVault(SecretUri=x)', 'ENC[AES256,x]']],
    ['URLs', ['https://example.com/token', 'jdbc:postgresql://db/app']],
    ['paths and files', ['/run/secrets/x', './x', '~/x', '../x', 'C:\\x', 'secret/data/db#password', 'password.txt', 'key.pem']],
    ['structure and placeholders', ['{"a":1}', '["x"]', '<password>', '{password}', '[password]']],
    ['labels', ['Password', 'Enter your password']],
  ])('are not %s', (_, values) => {
    expect(values.filter(value => isConfidentialLiteral('password', value))).toEqual([]);
  });

  test.each(['secret', 'auth.secret', 'credentials', 'git.credentials'])('are not names of Secrets under %s', name => {
    expect(isConfidentialLiteral(name, 'web-login')).toBe(false);
  });

  test.each(['password', 'JWT_SECRET', 'token'])('are such names under %s', name => {
    expect(isConfidentialLiteral(name, 'web-login')).toBe(true);
  });
});
