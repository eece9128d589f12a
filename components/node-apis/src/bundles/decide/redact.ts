const hidden = '[redacted]'

/** Names of fields whose text is shown: what things are and where, never what they hold. */
const shown = new Set(
  `id ids name names host hostname ip address addresses ip_address port ports url urls role roles state status health
   type kind version versions framework_id executor_id slave_id agent_id task_id container_id leader leader_info pid
   cluster clusterid cluster_id clustername cluster_name description units unit active sub load result output reason
   source sandbox directory workdir bundlefolder folder folders cafile certfile keyfile socket launcher resources
   attributes subnet subnet6 vtep_subnet overlay networks network mesos_id node_role dcos_version timestamp updated
   principal user protocol capabilities domain region zone flags work_dir build_user build_date git_sha git_tag
   elected_time start_time unit_name tags interface path mode listen prefix endpoints engine masters masterurls
   mesosurl agenturl upstreams mesos marathon metronome packageservice iam dns dashboard variant imagecommit
   bootstrapid auth permissions security resolvers bridge mac backend vxlan group logfile log_dir`
    .split(/\s+/)
    .map((name) => name.toLowerCase()),
)
// A name of a field is text as well, and that of a label or variable may be anything.
const longestName = 200

const secretWord =
  '(?:pass(?:word|wd|phrase)?|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)'

const patterns: [RegExp, string][] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, hidden],
  [/\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g, hidden],
  [/\$(?:5|6|2[aby]|y|argon2id?|scrypt|pbkdf2[\w-]*)\$[^\s"',]+/g, hidden],
  [/\b(?:scrypt|pbkdf2|argon2id?):[^\s"',]{16,}/g, hidden],
  [/(:\/\/)[^/@\s:"']*:[^/@\s"']*@/g, `$1${hidden}@`],
  [/\b(authorization["']?\s*[:=]\s*["']?)(?:(?:bearer|basic|token)[ =]+)?[^\s"',;]+/gi, `$1${hidden}`],
  [/\b(bearer|token=)\s*[\w.~+/=-]{8,}/gi, `$1 ${hidden}`],
  [/\b(cookie["']?\s*[:=]\s*)[^\r\n"]+/gi, `$1${hidden}`],
  [
    new RegExp(`([\\w.-]*${secretWord}[\\w.-]*["']?\\s*[:=]\\s*)("[^"\\n]*"|'[^'\\n]*'|[^\\s"',;}&]+)`, 'gi'),
    `$1${hidden}`,
  ],
  [new RegExp(`(--[\\w-]*${secretWord}[\\w-]*\\s+)[^\\s"']+`, 'gi'), `$1${hidden}`],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, hidden],
]

/** Removes what is secret from a text: values that are known to be, then what has the form of one. */
export function redactText(text: string, known: readonly string[]): string {
  let result = text
  for (const value of known) if (value !== '') result = result.replaceAll(value, hidden)
  for (const [pattern, instead] of patterns) result = result.replace(pattern, instead)
  return result
}

function redactValue(value: unknown, isShown: boolean, known: readonly string[]): unknown {
  if (typeof value === 'string') {
    if (value === '') return ''
    return isShown ? redactText(value, known) : hidden
  }
  if (Array.isArray(value)) return value.map((one) => redactValue(one, isShown, known))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      redactText(name.slice(0, longestName), known),
      redactValue(inner, shown.has(name.toLowerCase()), known),
    ]),
  )
}

/** Removes every text from JSON but those whose field is known to hold nothing secret. */
export function redactJson(value: unknown, known: readonly string[]): unknown {
  return redactValue(value, false, known)
}

const secretField = new RegExp(secretWord + '|hash|auth', 'i')
const shortestSecret = 6

/** The values of a file that holds secrets: of JSON those whose field says so, of other texts every line. */
export function secretsIn(text: string): string[] {
  const found = new Set<string>()
  const collect = (value: unknown, isSecret: boolean): void => {
    if (typeof value === 'string') {
      if (isSecret && value.length >= shortestSecret) found.add(value)
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) collect(inner, isSecret || secretField.test(name))
    }
  }
  try {
    collect(JSON.parse(text), false)
  } catch {
    for (const line of text.split('\n').map((one) => one.trim())) {
      if (line.length >= shortestSecret && !line.startsWith('-----')) found.add(line)
    }
  }
  // The longest first, so that no part of one is left.
  return [...found].sort((a, b) => b.length - a.length)
}
