import { isConfidentialName } from './confidential-name';

/** What may stand under a confidential name and is itself not confidential. Each expression looks at a character at most a few times. */
export const HARMLESS: readonly RegExp[] = [
  // Empty, or a mask such as ***.
  /^[^\p{L}\p{N}]*$/u,
  /^(?:x+|redacted|masked|hidden|removed)$/i,
  // Switches, nothing, types, permissions, and the sources of nsswitch.conf.
  /^(?:true|false|yes|no|on|off|enabled?|disabled?|null|nil|none|undefined|required|optional|string|str|text|bytes|integer|int|number|boolean|bool|read|write)$/i,
  /^files(?: \w+)*$/,
  // Numbers and sizes in per cent, durations, durations of ISO 8601.
  /^[+-]?\d+(?:[.,_]\d+)*%?$/,
  /^(?:\d+(?:\.\d+)? ?(?:ns|us|µs|ms|s|sec|seconds?|m|min|minutes?|h|hours?|d|days?|w|y))+$/i,
  /^P(?:\d+[YMWD])*(?:T(?:\d+[HMS])+)?$/,
  // Substituted later: $(VAR), ${VAR}, {{ template }}, %(format)s, $VAR, %s, %VAR%, @VAR@.
  /\$\(|\$\{|\{\{|%\(\w+\)s/,
  /^(?:\$[A-Z_][A-Z0-9_]*|\$\d|%[dsv](?:\W%[dsv])*|%\w+%|@\w+@)$/,
  // Names in a store of secrets, and what is encrypted for one.
  /^(?:arn|conjur|doppler|env|file|gcpsm|keyvault|kms|op|ref|secrets?|sops|ssm|vault):\S+$/i,
  /^(?:@Microsoft\.KeyVault\(|ENC[([]|\{cipher\})/,
  // URLs; a password in one is found by itself.
  /^(?:[a-z][a-z0-9+.-]*:){1,3}\/\/\S*$/i,
  // Paths and file names.
  /^(?:~|\.{1,2})?(?:\/[\w.@-]*)+$/,
  /^[A-Za-z]:[\\/]/,
  /^[a-z][a-z_.-]*(?:\/[a-z0-9._-]+)+(?:#[\w.-]+)?$/,
  /^[\w.-]+\.(?:cer|cert|cfg|conf|crt|env|ini|jks|json|key|p12|pem|pfx|properties|pub|toml|txt|xml|ya?ml)$/i,
];

export const BRACKETS: Readonly<Record<string, string>> = { '{': '}', '[': ']', '<': '>' };
/** `${DB_PASSWORD:hunter2}` and `${DB_PASSWORD:-hunter2}` are the literal wherever nobody sets the variable. */
const REFERENCE_WITH_DEFAULT = /^\$\{[^{}:]*:[-=+]?([^{}?][^{}]*)\}$/;
/** `DB_PASSWORD`, `$password`. */
export const VARIABLE = /^(?:[A-Z][A-Z0-9_]*|\$[a-z_]\w*)$/;
export const NAMES_AN_OBJECT = /(?:^|\.)secret$|credentials?$/i;
export const OBJECT_NAME = /^[a-z]+(?:-[a-z0-9]+)+$/;
export const CONFIDENTIAL_WORD = /pass|secret|token|credential|key/i;
export const CAPITALIZED = /^[A-Z][a-z]+$/;

/** Whether the value under a confidential name is the confidential thing itself, not a hint at where it is, a setting about it, or a label for it. */
export function isConfidentialLiteral(name: string, value: string): boolean {
  const text = value.trim();
  const byDefault = REFERENCE_WITH_DEFAULT.exec(text);
  return byDefault === null
    ? !HARMLESS.some(pattern => pattern.test(text)) && !isBracketed(text) && !isNameOrLabel(name, text)
    : isConfidentialLiteral(name, byDefault[1]);
}

/** Structure, whose fields are judged one by one, or a placeholder such as `<password>`. */
function isBracketed(text: string): boolean {
  return text.at(-1) === BRACKETS[text.charAt(0)];
}

function isNameOrLabel(name: string, text: string): boolean {
  return (VARIABLE.test(text) && isConfidentialName(text))
    // `secret: web-login`, `credentials: registry-login`.
    || (NAMES_AN_OBJECT.test(name) && OBJECT_NAME.test(text))
    // `password: Password`, `login.password=Enter your password`.
    || (CAPITALIZED.test(text) && name.toLowerCase().endsWith(text.toLowerCase()))
    || (/\s/.test(text) && CONFIDENTIAL_WORD.test(text));
}
