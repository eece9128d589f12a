import { globSync } from 'node:fs'
import { dirname, matchesGlob } from 'node:path'

/** Test files that run in one process. Leaks and lost processes are laid to the group. */
export interface Group {
  name: string
  files: string[]
}

/** One part of the test run. Phases run one after another, quick ones first. */
export interface Phase {
  name: string
  title: string
  groups: Group[]
  /** How many groups run at the same time. */
  jobs: number
  /** For each group; many times what it takes, because it is there for a group that hangs. */
  deadlineMs: number
  /** Runs only when it is asked for, by name or by a path. */
  onRequest?: boolean
}

const minutes = 60_000
const workspaces = ['lib', 'cli', 'installer', 'universe', 'bootstrap', 'local', 'components/*']

function filesOf(root: string, patterns: string[]): string[] {
  return globSync(patterns, {
    cwd: root,
    exclude: (name) => name === 'node_modules' || name === 'dist',
  }).sort()
}

/** The folder above the first `test/`: `components/dns/test/x.test.ts` belongs to `components/dns`. */
function byWorkspace(files: string[]): Group[] {
  const groups = new Map<string, string[]>()
  for (const file of files) {
    const at = file.indexOf('/test/')
    const name = at < 0 ? dirname(file) : file.slice(0, at)
    groups.set(name, [...(groups.get(name) ?? []), file])
  }
  return [...groups].map(([name, list]) => ({ name, files: list }))
}

/** Scenarios on lab hosts that take too long for every run. */
const longFiles = [
  'test/e2e/mpi.test.ts',
  'test/e2e/schedulers-lab/long.test.ts',
  'test/e2e/strict.test.ts',
  'test/e2e/three-masters.test.ts',
]

/** Tests of packages that are quick enough for every run. */
const fastPackages = 'test/packages/fast/**/*.test.ts'

const byFile = (files: string[]): Group[] => files.map((file) => ({ name: file, files: [file] }))

/** The phases of the tree at `root`, with the test files that exist now. */
export function findPhases(root: string): Phase[] {
  const unit = filesOf(root, [
    ...workspaces.map((name) => `${name}/test/**/*.test.ts`),
    'test/rules/**/*.test.ts',
  ])
  const phases: Phase[] = [
    {
      name: 'unit',
      title: 'Unit tests: each part by itself, and the rules of the tree',
      groups: byWorkspace(unit),
      jobs: 2,
      deadlineMs: 15 * minutes,
    },
    {
      name: 'compat',
      title: 'Compatibility: formats of releases, real definitions',
      groups: byFile(filesOf(root, ['test/compat/**/*.test.ts'])),
      jobs: 2,
      deadlineMs: 15 * minutes,
    },
    {
      name: 'e2e',
      title: 'End to end: whole clusters, real sockets and processes',
      groups: byFile(filesOf(root, ['test/e2e/**/*.test.ts']).filter((file) => !longFiles.includes(file))),
      jobs: 1,
      deadlineMs: 30 * minutes,
    },
    {
      name: 'packages',
      title: 'Packages: real software on real hosts, the fast ones',
      groups: byFile(filesOf(root, [fastPackages])),
      jobs: 1,
      deadlineMs: 40 * minutes,
    },
    {
      name: 'robustness',
      title: 'Robustness: faults by seed against a model, and bad input',
      groups: byFile(filesOf(root, ['test/robustness/**/*.test.ts'])),
      jobs: 1,
      deadlineMs: 15 * minutes,
    },
    {
      name: 'lab',
      title: 'The lab: real systemd hosts (the first time it builds their tree)',
      groups: byFile(filesOf(root, ['test/lab/test/**/*.test.ts'])),
      jobs: 1,
      deadlineMs: 30 * minutes,
    },
    {
      name: 'long',
      title: 'Long scenarios in the lab',
      groups: byFile(filesOf(root, longFiles)),
      jobs: 1,
      deadlineMs: 60 * minutes,
      onRequest: true,
    },
    {
      name: 'all-packages',
      title: 'Packages: every one of ours, its image and its upgrade, and the closed network',
      groups: byFile(
        filesOf(root, ['test/packages/**/*.test.ts']).filter((file) => !matchesGlob(file, fastPackages)),
      ),
      jobs: 1,
      deadlineMs: 60 * minutes,
      onRequest: true,
    },
    {
      name: 'foreign',
      title: 'Clients that are not ours: mesos-go and python3-marathon of Debian (Go is 80 MB to fetch)',
      groups: byFile(filesOf(root, ['test/foreign/**/*.test.ts'])),
      jobs: 1,
      deadlineMs: 60 * minutes,
      onRequest: true,
    },
  ]
  return phases.filter(({ name, groups }) => name !== 'packages' || groups.length > 0)
}

/** Leaves in each phase the files that match one of `patterns`: a path, the beginning of one, a glob or a part. */
export function narrow(
  phases: Phase[],
  patterns: string[],
  matches: (file: string, pattern: string) => boolean,
): Phase[] {
  return phases
    .map((phase) => ({
      ...phase,
      groups: phase.groups
        .map((group) => ({
          ...group,
          files: group.files.filter((file) => patterns.some((p) => matches(file, p))),
        }))
        .filter((group) => group.files.length > 0),
    }))
    .filter((phase) => phase.groups.length > 0)
}
