import { parseArgs } from 'node:util'
import { messageOf } from '@dcos-lite/lib/errors'
import { mpiErrors } from './errors.ts'
import type { MpiConfig } from './session/config.ts'

export const usage = `Runs an MPI program on a Mesos cluster: all ranks at the same time, or none.

  mpi-gang --master URL --ranks N [options] -- PROGRAM [WORD...]

  --master URL     a master; may be given several times
  --ranks N        how many ranks
  --cpus N         processors of each rank (1)
  --mem MIB        memory of each rank (128)
  --image NAME     image with MPICH and the program; without it those of the machines are used
  --per-agent N    most ranks on one agent
  --name NAME      name of the gang and of the framework (mpi)
  --role ROLE      role whose offers are used (*)
  --wait S         gives up when it does not fit within so many seconds
  --state FILE     keeps the state there; started again with it, it goes on where it was

Exit code: 0, or that of the rank that failed first; 64 wrong usage, 75 it did not fit in time.
`

const options = {
  master: { type: 'string', multiple: true },
  ranks: { type: 'string' },
  cpus: { type: 'string', default: '1' },
  mem: { type: 'string', default: '128' },
  image: { type: 'string' },
  'per-agent': { type: 'string' },
  name: { type: 'string', default: 'mpi' },
  role: { type: 'string', default: '*' },
  wait: { type: 'string' },
  state: { type: 'string' },
  help: { type: 'boolean' },
} as const

function positive(name: string, text: string | undefined, whole = false): number {
  const value = Number(text)
  if (text !== undefined && value > 0 && Number.isFinite(value) && (!whole || Number.isInteger(value))) {
    return value
  }
  const kind = whole ? 'a whole number above 0' : 'a number above 0'
  throw mpiErrors.USAGE({ reason: `--${name} must be ${kind}` })
}

/** Reads the words of the command line; undefined when it asks for help. Throws DCL_MPI_USAGE. */
export function readCommandLine(words: string[]): MpiConfig | undefined {
  const parsed = (() => {
    try {
      return parseArgs({ args: words, options, allowPositionals: true })
    } catch (error) {
      throw mpiErrors.USAGE({ reason: messageOf(error) }, { cause: error })
    }
  })()
  const { values, positionals: program } = parsed
  if (values.help === true) return undefined
  const { master: masterUrls = [], image, name, role, state } = values
  if (masterUrls.length === 0) throw mpiErrors.USAGE({ reason: '--master is missing' })
  if (program.length === 0) throw mpiErrors.USAGE({ reason: 'the program is missing' })
  const gang = {
    name,
    ranks: positive('ranks', values.ranks, true),
    cpus: positive('cpus', values.cpus),
    memMiB: positive('mem', values.mem),
    program,
    ...(image === undefined ? {} : { image }),
    ...(values['per-agent'] === undefined
      ? {}
      : { mostPerAgent: positive('per-agent', values['per-agent'], true) }),
  }
  return {
    masterUrls,
    name,
    role,
    gangs: [gang],
    ...(state === undefined ? {} : { stateFile: state }),
    ...(values.wait === undefined ? {} : { patience: { waitMs: positive('wait', values.wait) * 1000 } }),
  }
}
