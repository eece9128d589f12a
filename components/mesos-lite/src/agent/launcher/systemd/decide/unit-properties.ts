import type { ContainerLimits, LaunchSpec } from '../../types.ts'
import type { UnitProperty } from '../dbus/systemd-client.ts'
import { toolWords, unitWords } from '../root/decide/scripts.ts'
import type { EnvironmentPlan } from './environment-file.ts'
import type { FileOptions } from './unit-files.ts'
import { fileProperties } from './unit-files.ts'
import { podSlice } from './unit-name.ts'

/** What a unit is made from besides the launch itself. */
export interface UnitOptions {
  slice: string
  tasksMax: number
  /** Control groups of version 1, where systemd does not notice that the kernel ran out of memory for a unit. */
  oldGroups: boolean
  /** Absolute path of the program. */
  program: string
  environment: EnvironmentPlan
  /** Files of the launcher in the state folder. */
  files: { environment: string; variables: string; gate: string; stdout: string; stderr: string }
  /** Secrets, and a root of its own. */
  container?: Omit<FileOptions, 'unit'>
}

const mebibyte = 1024 * 1024
/** Nobody gets less, as in Mesos. */
const leastMemMiB = 32
const leastCpus = 0.01
const unlimited = '18446744073709551615'

/** A cap as systemd counts it, in bytes; undefined when there is none. */
export function memoryMaxBytes(limits: ContainerLimits): number | undefined {
  if (limits.memMiB === Infinity) return undefined
  return Math.round(Math.max(limits.memMiB, leastMemMiB) * mebibyte)
}

/** What limits the processors and the memory of a unit, at its start or later. */
export function amountProperties(limits: ContainerLimits): UnitProperty[] {
  const memory = memoryMaxBytes(limits)
  const quota =
    limits.cpus === Infinity ? undefined : Math.round(Math.max(limits.cpus, leastCpus) * 1_000_000)
  const weight = Math.min(Math.max(Math.round(limits.cpuShare * 100), 1), 10_000)
  return [
    ['CPUWeight', ['t', weight]],
    ...(quota === undefined ? [] : [['CPUQuotaPerSecUSec', ['t', quota]] as const]),
    ...(memory === undefined
      ? []
      : [['MemoryMax', ['t', memory]] as const, ['MemorySwapMax', ['t', 0]] as const]),
  ]
}

/** What limits all units of a slice together, at its start or later; what is not limited is said, too. */
export function sliceProperties(limits: ContainerLimits): UnitProperty[] {
  const amounts = new Map(amountProperties(limits))
  const free = ['CPUQuotaPerSecUSec', 'MemoryMax', 'MemorySwapMax'].filter((name) => !amounts.has(name))
  return [
    ['CPUAccounting', ['b', true]],
    ['MemoryAccounting', ['b', true]],
    ...amounts,
    ...free.map((name): UnitProperty => [name, ['t', unlimited]]),
  ]
}

function limitProperties(limits: ContainerLimits, tasksMax: number): UnitProperty[] {
  return [
    ['CPUAccounting', ['b', true]],
    ['MemoryAccounting', ['b', true]],
    ['TasksAccounting', ['b', true]],
    ['TasksMax', ['t', tasksMax]],
    ...amountProperties(limits),
  ]
}

function rlimitProperties(rlimits: LaunchSpec['rlimits']): UnitProperty[] {
  return rlimits.flatMap(({ type, soft, hard }): UnitProperty[] => {
    const name = `Limit${type.replace(/^RLMT_/, '')}`
    const value = (amount: number | undefined): UnitProperty[1] => ['t', amount ?? unlimited]
    return [
      [name, value(hard)],
      [`${name}Soft`, value(soft)],
    ]
  })
}

// Runs as the user of the task with its environment, so it can only lie about itself. Its exit status is kept by
// systemd with the unit; nothing but the shell's own words, because the unit may be at its limit of processes.
const lookForOutOfMemory = `while IFS=: read -r _ c p; do [ "$c" = memory ] && g=$p; done </proc/self/cgroup
while read -r k v; do [ "$k" = oom_kill ] && [ "$v" != 0 ] && exit ${String(9)}; done </sys/fs/cgroup/memory$g/memory.oom_control
exit 0`

/** Exit status of what runs after a unit when the kernel ended one of its processes for want of memory. */
export const outOfMemoryStatus = 9

/**
 * A command of a unit. systemd puts the values of variables into words; a doubled dollar is one that it leaves alone.
 * (The flag that turns this off belongs to a property that systemd 252 cannot read back after a reload.)
 */
function execution(path: string, argv: readonly string[], ignoreFailure: boolean): UnitProperty[1] {
  return ['a(sasb)', [[path, argv.map((word) => word.replaceAll('$', '$$$$')), ignoreFailure]]]
}

/** What a unit executes: the task itself, or in a root of its own what prepares the way for it. */
function commandProperties(spec: LaunchSpec, options: UnitOptions): UnitProperty[] {
  const { files, environment, program } = options
  const { root } = options.container ?? {}
  // Every user of the machine can read the words of a unit: those that set variables are in a file.
  const scripted = !root && environment.scripted.length > 0
  const words = root ? unitWords(spec) : scripted ? ['sh', '-s'] : spec.argv
  const path = root ? (words[0] ?? '') : scripted ? '/bin/sh' : program
  const after = root ? toolWords('sh') : ['sh']
  const shell = root ? (after[0] ?? '') : '/bin/sh'
  return [
    ['ExecStart', execution(path, words, false)],
    ...(scripted ? [['StandardInputFile', ['s', files.variables]] as const] : []),
    ...(options.oldGroups
      ? [['ExecStopPost', execution(shell, [...after, '-c', lookForOutOfMemory], true)] as const]
      : [['OOMPolicy', ['s', 'kill']] as const]),
    // In a root of its own its user reads the variables: what comes before must not have them.
    ...(root ? [] : [['EnvironmentFiles', ['a(sb)', [[files.environment, true]]]] as const]),
    ['UnsetEnvironment', ['as', environment.unset]],
    ...(root || spec.user === undefined
      ? []
      : [['User', ['s', String(spec.user.uid)]] as const, ['Group', ['s', String(spec.user.gid)]] as const]),
  ]
}

/** The transient unit of a container. Nothing in it is expanded: `$`, `%` and line ends arrive as they are. */
export function unitProperties(spec: LaunchSpec, options: UnitOptions): UnitProperty[] {
  const { files, container = { credentials: [] } } = options
  const name = spec.environment['MESOS_TASK_ID'] ?? spec.containerId
  return [
    ['Description', ['s', `DC/OS task ${name.replace(/[^\x20-\x7e]/g, '?')}`]],
    ['Slice', ['s', spec.group === undefined ? options.slice : podSlice(options.slice, spec.group)]],
    ['CollectMode', ['s', 'inactive']],
    // An agent that recovers removes the file first: a start that arrives later finds the door shut.
    ['Asserts', ['a(sbbs)', [['AssertPathExists', false, false, files.gate]]]],
    ['Type', ['s', 'exec']],
    // The unit stays until the agent has delivered how it ended.
    ['RemainAfterExit', ['b', true]],
    ...commandProperties(spec, options),
    ...fileProperties(spec, container),
    ['StandardOutputFileToAppend', ['s', files.stdout]],
    ['StandardErrorFileToAppend', ['s', files.stderr]],
    ...(spec.networkNamespace === undefined
      ? []
      : [['NetworkNamespacePath', ['s', spec.networkNamespace]] as const]),
    ['KillMode', ['s', 'control-group']],
    // For a stop by others, such as a shutdown of the machine; the agent's own kills keep their own time.
    ['TimeoutStopUSec', ['t', Math.max(Math.round(spec.gracePeriodMs * 1000), 1)]], // 0 would be for ever
    ['IgnoreSIGPIPE', ['b', false]],
    ...limitProperties(spec.limits, options.tasksMax),
    ...rlimitProperties(spec.rlimits),
  ]
}
