import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually } from '@dcos-lite/lib/testing'
import type { Lab, LabHost } from '../../lab/index.ts'
import { debianProgram } from '../../support/debian-programs.ts'
import { registryConfig } from '../../support/docker-registry.ts'

/** A registry on a lab host. */
export interface HostRegistry {
  /** `host:port` for the hosts of the lab. */
  address: string
  port: number
  /** Folder of its blobs, as this machine sees it. */
  blobs: string
}

const port = 5000

/** Starts Debian's registry on a host; `fill` gets its address on this machine. */
export async function startHostRegistry(
  lab: Lab,
  host: LabHost,
  fill: (address: string, registry: HostRegistry) => Promise<void>,
): Promise<HostRegistry> {
  const folder = join(host.rootFolder, 'opt/e2e')
  await mkdir(join(folder, 'registry'), { recursive: true })
  await copyFile(await debianProgram('docker-registry'), join(folder, 'docker-registry'))
  await writeFile(join(folder, 'registry.yml'), registryConfig('/opt/e2e/registry', `:${port}`))
  const words = ['/opt/e2e/docker-registry', 'serve', '/opt/e2e/registry.yml']
  await host.exec(['systemd-run', '--unit=e2e-registry', '--', ...words])
  const registry = {
    address: `${host.address}:${port}`,
    port,
    blobs: join(folder, 'registry/docker/registry/v2/blobs/sha256'),
  }
  const forward = await lab.forward(host, port)
  try {
    await eventually(async () => (await fetch(`${forward.url}/v2/`)).ok)
    await fill(forward.url, registry)
  } finally {
    await forward.close()
  }
  return registry
}
