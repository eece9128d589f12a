import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Command, Flags } from '@oclif/core'
import { installerErrors } from '../errors.ts'
import { defaultDataDir } from '../local/default-data-dir.ts'

async function runningPid(dataDir: string): Promise<number | undefined> {
  try {
    const { pid, started } = JSON.parse(await readFile(join(dataDir, 'owner.json'), 'utf8')) as {
      pid: number
      started: string
    }
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] === started ? pid : undefined
  } catch {
    return undefined // no owner, or its process is gone
  }
}

export class LocalRemove extends Command {
  static override summary = 'remove the state of a local cluster that does not run'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --dry-run',
    '<%= config.bin %> <%= command.id %> --data ./cluster',
  ]
  static override flags = {
    data: Flags.string({ description: 'folder of the state', helpValue: 'DIR' }),
    'dry-run': Flags.boolean({ description: 'say what would be removed, and remove nothing' }),
  }

  override async run(): Promise<void> {
    const { flags } = await this.parse(LocalRemove)
    const dataDir = resolve(flags.data ?? defaultDataDir())
    if (!existsSync(join(dataDir, 'cluster.json'))) throw installerErrors.NOT_LOCAL_STATE({ dataDir })
    const pid = await runningPid(dataDir)
    if (pid !== undefined) throw installerErrors.LOCAL_RUNS({ dataDir, pid })
    if (flags['dry-run']) {
      this.log(`would remove ${dataDir} with everything in it`)
      return
    }
    await rm(dataDir, { recursive: true, force: true })
    this.log(`Removed ${dataDir}`)
  }
}
