import { checkTlsMaterial, readTlsFiles } from '@dcos-lite/lib/tls'
import type { TlsFiles, TlsMaterial } from '@dcos-lite/lib/tls'

/** Reads who this agent is; throws DCL_TLS_… when no master of its cluster would take that at `nowMs`. */
export async function readIdentity(files: TlsFiles, nowMs: number): Promise<TlsMaterial> {
  const material = await readTlsFiles(files)
  const problem = checkTlsMaterial(material, nowMs)
  if (problem) throw problem
  return material
}
