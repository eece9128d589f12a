import type { CommandInfo, ContainerInfo } from '@dcos-lite/lib/mesos'
import type { PreparedImage } from '@dcos-lite/lib/contracts'

/** The words that run in an image, or why there are none. */
export type MergedCommand = { argv: string[] } | { refused: string }

type ImageWords = Pick<PreparedImage, 'entrypoint' | 'command'>

/**
 * Puts a command and the defaults of an image together: with a shell the image's words do not count; a value replaces
 * them; arguments alone follow the entrypoint, or the first word of the image's command. A DOCKER container differs
 * in one thing, as `docker run` does: value and arguments both follow the entrypoint.
 */
export function mergeCommand(
  command: CommandInfo,
  type: ContainerInfo['type'],
  { entrypoint, command: imageCommand }: ImageWords,
): MergedCommand {
  const { shell = true, value, arguments: words = [] } = command
  if (shell) {
    if (value === undefined) return { refused: 'a command that uses a shell needs a value' }
    return { argv: ['/bin/sh', '-c', value] }
  }
  if (type === 'DOCKER') {
    const own = [...(value === undefined ? [] : [value]), ...words]
    const argv = [...entrypoint, ...(own.length > 0 ? own : imageCommand)]
    return argv.length > 0 ? { argv } : { refused: 'neither the task nor its image names a command' }
  }
  if (value !== undefined) return { argv: [value, ...words.slice(1)] }
  if (entrypoint.length > 0) return { argv: [...entrypoint, ...(words.length > 0 ? words : imageCommand)] }
  const [first, ...rest] = imageCommand
  if (first === undefined) return { refused: 'neither the task nor its image names a command' }
  return { argv: [first, ...(words.length > 0 ? words : rest)] }
}
