import { assignmentsIn } from '../../src/rules/assignments';

const wanted = (text: string) => assignmentsIn(text, name => /pass|token/i.test(name)).map(({ name, value, line }) => [name, value, line]);

describe('the assignments in a text', () => {
  test.each<[string, string, string, string]>([
    ['an environment file', 'PASS=x y', 'PASS', 'x y'],
    ['an environment file, with signs that YAML would read', 'PASS=!x', 'PASS', '!x'],
    ['an environment file, with an ampersand', 'PASS=x &y z', 'PASS', 'x &y z'],
    ['an environment file, with slashes', 'PASS=x//y', 'PASS', 'x//y'],
    ['a shell script', 'export PASS="x y" # z', 'PASS', 'x y'],
    ['a shell script that is aligned', 'export   PASS=x y', 'PASS', 'x y'],
    ['a subshell', '( pass=x )', 'pass', 'x'],
    ['a properties file', 'db.pass = x', 'db.pass', 'x'],
    ['a properties file with a list', 'users[0].pass = x', '.pass', 'x'],
    ['a properties file with a long list', 'users[10].pass = x', '.pass', 'x'],
    ['a properties file with names in brackets', 'users[web-1].pass = x', '.pass', 'x'],
    ['a properties file with a comment of C', 'pass = x // y', 'pass', 'x'],
    ['a field that only ends like one of the object itself', 'itself.pass = x', 'itself.pass', 'x'],
    ['an INI file', 'pass = x ; y', 'pass', 'x'],
    ['YAML', '  pass: x y # z', 'pass', 'x y'],
    ['YAML with the name for a value', 'pass: pass', 'pass', 'pass'],
    ['YAML with a comment for a value', 'pass: # y', 'pass', ''],
    ['YAML with an exclamation mark', 'pass: x!y', 'pass', 'x!y'],
    ['a list in YAML', '  - pass: x', 'pass', 'x'],
    ['a list in YAML that is aligned', '  -   pass: x y', 'pass', 'x y'],
    ['a list of lists in YAML', '  - - pass: x y', 'pass', 'x y'],
    ['a block scalar', 'pass: |-\n  x\n', 'pass', 'x'],
    ['a folded block scalar with space behind it', 'pass: >  \n  x\n', 'pass', 'x'],
    ['a block scalar that says its indentation', 'pass: |2\n  x\n', 'pass', 'x'],
    ['a tagged scalar', 'pass: !!str x', 'pass', 'x'],
    ['an anchored scalar', 'pass: &a x', 'pass', 'x'],
    ['an anchored scalar in quotes', 'pass: &anchor  "x y"', 'pass', 'x y'],
    ['a flow mapping', 'db: { user: y, pass: x }', 'pass', 'x'],
    ['a flow mapping without space', 'db: {pass: x}', 'pass', 'x'],
    ['a long flow mapping', `db: { user: y, pass: x, note: ${'z'.repeat(2000)} }`, 'pass', 'x'],
    ['JSON', '{"a":{"user":"y","pass":"x"}}', 'pass', 'x'],
    ['JSON on a line of its own', '  "pass": "x",', 'pass', 'x'],
    ['JSON in JSON', '{"a":"{\\"pass\\":\\"x\\"}"}', 'pass', 'x'],
    ['JSON in JSON, with a space in the value', '{"a":"{\\"pass\\":\\"x y\\"}"}', 'pass', 'x y'],
    ['JSON with another type', '  "pass": true,', 'pass', 'true'],
    ['a key with a space', '"db pass": "x"', 'db pass', 'x'],
    ['TOML', 'db = { user = "y", pass = \'x\' }', 'pass', 'x'],
    ['triple quotes', 'pass = """x"""', 'pass', 'x'],
    ['Go and Ruby', 'pass := "x"', 'pass', 'x'],
    ['a hash rocket', 'pass => "x"', 'pass', 'x'],
    ['an open quote', 'pass = "x', 'pass', 'x'],
    ['a connection string', 'Server=db;Pass=x;Encrypt=true', 'Pass', 'x'],
    ['a connection string with space', 'Server = db;Pass = x', 'Pass', 'x'],
    ['a connection string of words', 'host=db pass=x sslmode=on', 'pass', 'x'],
    ['a query', 'jdbc:mysql://db/a?user=y&pass=x', 'pass', 'x'],
    ['a command line', 'run --pass=x --verbose', '--pass', 'x'],
    ['system properties', '-Xmx1g -Ddb.pass=x', '-Ddb.pass', 'x'],
    ['an argument in quotes', '- "PASS=x"', 'PASS', 'x'],
    ['an attribute', '<user name="y" pass="x"/>', 'pass', 'x'],
    ['an element', '<a><pass>x</pass></a>', 'pass', 'x'],
    ['an element with a longer value', '<pass>x y</pass>', 'pass', 'x y'],
    ['an argument with a digit', 'connect(pass=hunter2)', 'pass', 'hunter2'],
    ['an argument that begins with a digit', 'connect(pass=2hunter)', 'pass', '2hunter'],
    ['what only resembles a call', 'pass = 5x(y', 'pass', '5x(y'],
    ['what only resembles a property', 'pass = a.b!', 'pass', 'a.b!'],
  ])('are read in %s', (_, text, name, value) => {
    expect(wanted(text)).toEqual([[name, value, 1]]);
  });

  test.each<[string, string]>([
    ['comments', '# pass=x\n// pass=x\n; pass=x\n -- pass=x\n * pass: x\n<!-- <pass>x</pass>'],
    ['comparisons', 'if pass == "x" || pass != "x"'],
    ['references', '"$PASS" = "" ${PASS:-x} $PASS:x'],
    ['URLs', 'pass://x'],
    ['sentences', 'Choose a pass: it is for you, token: no.'],
    ['sentences with signs', 'Say, if you like, that pass = x\nSay that pass =x\nSay that pass= x'],
    ['sentences in braces', '{ Say, if you like, that pass: x }'],
    ['questions', 'echo "pass: "'],
    ['calls', 'pass = getPass()\npass = env["X"]\npass = os.getenv("X")'],
    ['properties', 'pass = var.db_pass\npass = args.pass\npass = a.b.c'],
    ['statements', 'pass = await x\npass = new X\npass = `x`\npass = [x]\npass: {x}\npass = <x>'],
    ['arguments', 'connect(a, pass=pass, token=found)\nconnect(pass=found)\n(pass=found)'],
    ['fields of dictionaries', '\'pass\': pass,'],
    ['fields of objects', 'self.pass = found\nthis.pass = pass'],
    ['syntax of YAML', 'pass: !vault |\npass: *other\npass: &here\npass: |x\ny'],
    ['names that are not wanted', 'user=x'],
  ])('leave out %s', (_, text) => {
    expect(wanted(text)).toEqual([]);
  });

  test('are told with their lines, whatever ends a line', () => {
    expect(wanted('a\npass=1\r\ntoken=2\rb\n"pass": 3, "token": 4')).toEqual([['pass', '1', 2], ['token', '2', 3], ['pass', '3', 5], ['token', '4', 5]]);
  });

  test.each<[string, number, number]>([['so far', 200, 1], ['no further', 201, 0]])('may be indented %s', (_, length, count) => {
    expect(wanted(`${' '.repeat(length)}pass: x`)).toHaveLength(count);
  });

  test('have values of a limited length', () => {
    expect(wanted(`pass=${'x'.repeat(5000)}`)[0][1]).toHaveLength(1000);
  });

  test('have an empty value where a block scalar has no line', () => {
    expect(wanted('pass: |')).toEqual([['pass', '', 1]]);
  });

  test('leave out elements of other names', () => {
    expect(wanted('<user>x</user>')).toEqual([]);
  });
});
