import { isConfidentialLiteral } from '../../src/rules/confidential-literal';

describe('literals under confidential names', () => {
  test.each([
    'hunter2', 'correct horse battery staple', 'changeme', 'password', 'p@ss/w0rd', '/AbC+dEf=', 'admin:hunter2', 'пароль', 'a', 'hunter2\n', 'pa$$word', '$ecret1',
    '-5x', '1f2e3d4c', '${DB_PASSWORD:hunter2}', '${DB_PASSWORD:-hunter2}', 'Server=db;Database=x', 'first\nsecond',
  ])('are such as %p', value => {
    expect(isConfidentialLiteral('password', value)).toBe(true);
  });

  test.each<[string, string[]]>([
    ['masks', ['xxxx2', 'hunter-xxxx', 'removed2', 'unmasked']],
    ['switches and types', ['untrue', 'true2', 'enabler', 'nobody']],
    ['sources of nsswitch.conf', ['myfiles', 'files1', 'files sss!']],
    ['numbers and durations', ['x30s', '30sx', '1.h', 'Passw0rd', 'HP1D', 'P1Dx']],
    ['references', ['hunter$1', '$Ecret', '100%s', '%s2', 'hunter@X@', '@X@2', '%(x)']],
    ['names of variables', ['hunter2-PASSWORD', 'My-Password']],
    ['places in stores', ['myvault:x', 'vault:', 'file:correct horse', 'hunter{cipher}2', 'xENC[2']],
    ['URLs', ['hunter2 https://example.com', 'https://example.com hunter2', '//hunter2 x']],
    ['paths and files', ['pass:/word', 'secret/data/db!', 'secret/data#', 'p@ss.txt', 'pass.key!', 'pass.text']],
    ['labels', ['passWord', 'PassWord', 'Hunter']],
  ])('are what only resembles %s', (_, values) => {
    expect(values.filter(value => !isConfidentialLiteral('password', value))).toEqual([]);
  });

  test.each<[string, string[]]>([
    ['nothing', ['', ' ', '\n', '***', '-', '...', 'xxxx', 'REDACTED']],
    ['switches and types', ['true', 'False', 'no', 'off', 'null', 'None', 'required', 'string', 'write', 'enable', 'disable', 'enabled', 'disabled']],
    ['sources of nsswitch.conf', ['files', 'files sss', 'files dns myhostname']],
    ['values with space around them', ['true\n', ' 30s', '\tnone ']],
    ['numbers and durations', ['0', '-1', '3.14', '1,000', '50%', '30s', '1h30m', '1.5s', '1.25h', '15 minutes', 'P1D', 'PT15M', 'P30D', 'PT1H30M']],
    ['one of a unit of time', ['1 second', '1 minute', '1 hour', '1 day']],
    ['references', ['$(DB_PASSWORD)', 'Bearer $(TOKEN)', '${X}', '${X:}', '${X:?must be set}', '${X:true}', '{{ .Values.x }}', '%(x)s', '$X', '$1', '%X%', '@X@', '%s']],
    ['references with long names', ['$DB_PASSWORD', '%(db_password)s', '%DB_PASSWORD%', '@DB_PASSWORD@']],
    ['several references, one of them with a default', ['%s:%s', '${SCHEME:basic} ${TOKEN}', '${TOKEN}${SUFFIX:suffix}']],
    ['names of variables', ['DB_PASSWORD', '$password', 'PASSWORD']],
    ['places in stores', ['vault:secret/data/x#p', 'secret:db', 'secrets:db', 'arn:aws:secretsmanager:x', 'op://a/b', 'ref+vault://x', '@Microsoft.KeyVault(SecretUri=x)', 'ENC[AES256,x]']],
    ['URLs', ['https://example.com/token', 'jdbc:postgresql://db/app']],
    ['paths and files', ['/run/secrets/x', './x', '~/x', '../x', 'C:\\x', 'secret/data/db', 'secret/data/db#password', 'password.txt', 'key.pem', 'db.yml', 'db.yaml']],
    ['structure and placeholders', ['{"a":1}', '["x"]', '<password>', '{password}', '[password]']],
    ['labels', ['Password', 'Enter your password']],
  ])('are not %s', (_, values) => {
    expect(values.filter(value => isConfidentialLiteral('password', value))).toEqual([]);
  });

  test.each(['secret', 'auth.secret', 'credential', 'credentials', 'git.credentials'])('are not names of Secrets under %s', name => {
    expect(isConfidentialLiteral(name, 'web-login')).toBe(false);
    expect(isConfidentialLiteral(name, 'web-login-2')).toBe(false);
  });

  test.each(['Web-login', '1a-2b', 'web-login!', 'weblogin'])('are what does not look like the name of a Secret, such as %s', value => {
    expect(isConfidentialLiteral('secret', value)).toBe(true);
  });

  test('are not labels that say the last words of the name again', () => {
    expect(isConfidentialLiteral('login.password', 'Password')).toBe(false);
    expect(isConfidentialLiteral('passwordToken', 'Password')).toBe(true);
  });

  test.each(['password', 'JWT_SECRET', 'token', 'secret.token', 'credentials.password'])('are such names under %s', name => {
    expect(isConfidentialLiteral(name, 'web-login')).toBe(true);
  });
});
