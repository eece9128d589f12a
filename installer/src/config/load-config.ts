import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import type { ClusterImages } from '@dcos-lite/bootstrap'
import { fileReason } from '@dcos-lite/lib/errors'
import { installerErrors } from '../errors.ts'
import type { ListedHost } from './readers/address.ts'
import { mesosDurationMs } from './readers/duration.ts'
import type { NodeSettings } from './readers/nodes.ts'
import { frontDoorOf } from './front-door.ts'
import { parseConfig } from './parse-config.ts'
import type { ConfigValues } from './used-keys.ts'
import type { ConfiguredHost, ReadConfig, Role } from './types.ts'

const mebibyte = 1024 * 1024

/** Where a file that config.yaml names can lie: beside it, or beside the folder that holds it. */
function places(configFile: string, path: string): string[] {
  if (isAbsolute(path)) return [path]
  const folder = dirname(configFile)
  return [join(folder, path), join(dirname(folder), path)]
}

/** The first of the files that exists; a file that was named must exist. */
function findFile(configFile: string, key: string, named: string, usual: string[]): string | undefined {
  const wanted = named === '' ? usual : [named]
  const found = wanted.flatMap((path) => places(configFile, path)).find((path) => existsSync(path))
  if (found === undefined && named !== '') {
    const tried = places(configFile, named).join(' and ')
    throw installerErrors.FILE_MISSING({ key, file: named, config: configFile, tried })
  }
  return found
}

function hostsOf(
  lists: [Role, ListedHost[]][],
  sshPort: number,
  settings: Record<string, NodeSettings>,
): ConfiguredHost[] {
  return lists.flatMap(([role, list]) =>
    list.map((host) => ({
      address: host.address,
      role,
      sshPort: host.sshPort ?? sshPort,
      settings: settings[host.address] ?? {},
    })),
  )
}

/** Where agents get images from, by the keys of DC/OS and our own. */
function imagesOf(values: ConfigValues): ClusterImages {
  const { host, plain } = values.cluster_docker_registry_url
  const insecure = [...values.insecure_registries, ...(plain ? [host] : [])]
  const logins = values.cluster_docker_credentials
  const own = values.cluster_docker_credentials_dcos_owned && Object.keys(logins).length > 0
  return {
    ...(host === '' ? {} : { defaultRegistry: host }),
    ...(insecure.length > 0 ? { insecureRegistries: [...new Set(insecure)] } : {}),
    ...(values.image_mirrors.length > 0 ? { mirrors: values.image_mirrors } : {}),
    ...(values.image_mirrors_only ? { mirrorsOnly: true } : {}),
    ...(values.cluster_docker_credentials_enabled
      ? {
          credentials: own
            ? { text: JSON.stringify(logins) }
            : { file: '/etc/mesosphere/docker_credentials' },
        }
      : {}),
  }
}

/** Reads config.yaml and finds the files that it names. Throws DCL_INSTALLER_CONFIG_… with what is wrong. */
export async function loadConfig(path: string): Promise<ReadConfig> {
  const file = resolve(path)
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw installerErrors.CONFIG_UNREADABLE({ file, reason: fileReason(error) })
  }
  const { values, notices } = parseConfig(text, path)
  const lists: [Role, ListedHost[]][] = [
    ['master', values.master_list],
    ['slave', values.agent_list],
    ['slave_public', values.public_agent_list],
  ]
  const frontDoor = await frontDoorOf(values, (key, named) => findFile(file, key, named, []))
  return {
    notices,
    config: {
      file,
      clusterName: values.cluster_name,
      hosts: hostsOf(lists, values.ssh_port, values.nodes),
      ssh: {
        user: values.ssh_user,
        keyFile: findFile(file, 'ssh_key_path', values.ssh_key_path, ['genconf/ssh_key', 'ssh_key']),
        parallelism: values.ssh_parallelism,
        commandTimeoutMs: values.process_timeout * 1000,
      },
      logFolder: values.log_directory === '' ? undefined : resolve(dirname(file), values.log_directory),
      ipDetectFile: findFile(file, 'ip_detect_filename', values.ip_detect_filename, [
        'genconf/ip-detect',
        'ip-detect',
      ]),
      resolvers: values.resolvers,
      dnsSearch: values.dns_search.trim(),
      names: {
        forwardZones: values.dns_forward_zones,
        ipSources: values.mesos_dns_ip_sources,
        setTruncateBit: values.mesos_dns_set_truncate_bit,
        vips: values.enable_lb && {
          first: values.dcos_l4lb_min_named_ip,
          last: values.dcos_l4lb_max_named_ip,
        },
      },
      checkTime: values.check_time,
      checks: values.custom_checks,
      kernel: {
        completedTasks: values.mesos_max_completed_tasks_per_framework,
        completedFrameworks: values.mesos_max_completed_frameworks,
        taskLogBytes: values.mesos_logrotate_file_size_mb * mebibyte,
        sandboxDelayMs: mesosDurationMs(values.gc_delay) ?? 0,
      },
      auth: values.oauth_enabled,
      security: values.security,
      frontDoor,
      permissions: values.permissions,
      superuser: {
        uid: values.superuser_username,
        passwordHash: values.superuser_password_hash === '' ? undefined : values.superuser_password_hash,
      },
      networks: {
        overlay: values.dcos_overlay_enable
          ? { mtu: values.dcos_overlay_mtu, ...values.dcos_overlay_network }
          : false,
        bridgeSubnet: values.dcos_ucr_default_bridge_subnet,
        cniConfigFolder: values.cni_config_folder,
      },
      images: imagesOf(values),
      packages: values.packages,
    },
  }
}
