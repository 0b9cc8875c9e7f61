import { isConfidentialName } from '../../src/rules/confidential-name';

describe('names of confidential values', () => {
  test.each([
    'password', 'PASSWORD', 'DB_PASSWORD', 'dbPassword', 'db-password', 'spring.datasource.password', 'db password', '--password', 'PGPASSWORD', 'MYSQL_PWD',
    'passwd', 'passphrase', 'SMTP_PASS', 'secret', 'clientSecret', 'JWT_SECRET', 'token', 'GITHUB_TOKEN', 'accessToken', '_authToken', 'credential',
    'credentials', 'aws.credentials', 'API_KEY', 'apiKey', 'APIKey', 'apikey', 'x-api-key', 'access key', 'AWS_SECRET_ACCESS_KEY', 'privateKey',
    'secretKey', 'SECRET_KEY', 'encryption_key', 'connectionString', 'CONNECTION_STRING', 'PASSWORD1', 'API_KEY_2', 'TOKEN_BASE64', 'password.value',
    'password_', 'db  password', 'AWSAccessKey', 'API_KEY1', 'API_KEY_10', 'ACCOUNT_KEY', 'masterKey', 'SIGNING_KEY', 'TLS_PRIVATE_KEY', 'connectionstring',
    'CONNECTION_STRING1', 'tls.clientsecret', 'tls.secrettoken',
  ])('are such as %s', name => {
    expect(isConfidentialName(name)).toBe(true);
  });

  test.each([
    '', '.', '2', 'value', 'user', 'PASSWORD_FILE', 'passwordFile', 'TOKEN_URL', 'secretName', 'secretRef', 'passwordMinLength', 'tokenExpiry', 'MAX_TOKENS',
    'tokenizer', 'passwordless', 'bypass', 'passive', 'key', 'publicKey', 'KEY', 'keyName', 'accessKeyId', 'string', 'formatString', 'cwd', 'apiKeyHeader',
    'existingSecret', 'imagePullSecret', 'tls.secret', 'existingSecretKey', 'secrets',
    'imagePullSecret1', 'caSecret', 'certSecret', 'certificateSecret', 'sslSecret', 'API_KEYSTORE', 'password.30days', 'password.valueFrom', 'connectionSubstring',
    'connection_stringbuilder',
  ])('are not such as %p', name => {
    expect(isConfidentialName(name)).toBe(false);
  });

  test('are judged by their end, however long they are', () => {
    expect(isConfidentialName(`${'A'.repeat(1_000_000)}_PASSWORD`)).toBe(true);
    expect(isConfidentialName(`PASSWORD_${'A'.repeat(1_000_000)}`)).toBe(false);
    expect(isConfidentialName(`PASSWORD_${'1'.repeat(91)}`)).toBe(true);
    expect(isConfidentialName(`PASSWORD_${'1'.repeat(100)}`)).toBe(false);
  });
});
