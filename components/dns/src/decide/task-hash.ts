import { createHash } from 'node:crypto'

const alphabet = 'ybndrfg8ejkmcpqxot1uwisza345h769'

/** Five characters that tell tasks of one name apart: z-base-32 of the SHA-1 of the task id. */
export function taskHash(taskId: string): string {
  const bits = createHash('sha1').update(taskId, 'utf8').digest().readUInt32BE(0)
  return [27, 22, 17, 12, 7].map((shift) => alphabet[(bits >>> shift) & 31] ?? '').join('')
}

/** What follows the last hyphen of an agent id, in lower case. */
export function agentTail(agentId: string): string {
  return agentId.slice(agentId.lastIndexOf('-') + 1).toLowerCase()
}
