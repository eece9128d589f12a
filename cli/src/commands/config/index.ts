import { currentCluster } from '../../config/clusters.ts'
import type { ClusterSettings, ConfiguredCluster } from '../../config/settings.ts'
import { writeCluster } from '../../config/write-cluster.ts'
import { cliErrors } from '../../errors.ts'
import { quietFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { addresses, knownSettings } from './known-settings.ts'

const keyArgument = { name: 'name', description: 'section and key, as core.timeout', required: true }

function attached(context: Context): ConfiguredCluster {
  const cluster = currentCluster(context.environment)
  if (!cluster) throw cliErrors.NO_CLUSTER()
  return cluster
}

function split(name: string): [string, string] {
  const known = knownSettings[name]
  const [section = '', ...key] = name.split('.')
  if (!known || key.length === 0) throw cliErrors.CONFIG_KEY_UNKNOWN({ key: name })
  return [section, key.join('.')]
}

function valueOf(settings: ClusterSettings, name: string): unknown {
  const [section = '', ...key] = name.split('.')
  return (settings[section] as Record<string, unknown> | undefined)?.[key.join('.')]
}

function change(context: Context, name: string, value: unknown): void {
  const [section, key] = split(name)
  const { id, settings } = attached(context)
  const entries = { ...(settings[section] as Record<string, unknown> | undefined) }
  if (value === undefined) delete entries[key]
  else entries[key] = value
  // A token belongs to the address it was made for.
  if (name === 'core.dcos_url') entries.dcos_acs_token = ''
  writeCluster(context.environment, id, { ...settings, [section]: entries })
}

const show: Command = {
  id: 'config show',
  summary: 'show the settings, or one of them',
  arguments: [{ ...keyArgument, required: false }],
  examples: ['dcos config show', 'dcos config show core.dcos_url'],
  run(context, input) {
    const { settings } = attached(context)
    const name = input.optionalArgument('name')
    if (name !== undefined) {
      const value = valueOf(settings, name)
      if (value === undefined) throw cliErrors.CONFIG_KEY_UNKNOWN({ key: name })
      context.print(String(value))
      return Promise.resolve()
    }
    for (const [section, entries] of Object.entries(settings)) {
      for (const [key, value] of Object.entries(entries as object)) {
        context.print(`${section}.${key} ${key === 'dcos_acs_token' ? '*'.repeat(8) : String(value)}`)
      }
    }
    return Promise.resolve()
  },
}

const set: Command = {
  id: 'config set',
  summary: 'change a setting',
  arguments: [keyArgument, { name: 'value', description: 'the new value', required: true }],
  examples: ['dcos config set core.timeout 60'],
  run(context, input) {
    const name = input.argument('name')
    const value = input.argument('value')
    split(name)
    if (name === 'core.timeout' && !/^[1-9]\d*$/.test(value)) {
      throw cliErrors.CONFIG_VALUE_INVALID({ key: name, value, reason: 'it is a number of seconds' })
    }
    if (addresses.has(name) && !/^https?:\/\/[^/]/.test(value)) {
      throw cliErrors.CONFIG_VALUE_INVALID({ key: name, value, reason: 'it begins with http:// or https://' })
    }
    change(context, name, name === 'core.timeout' ? Number(value) : value)
    return Promise.resolve()
  },
}

const unset: Command = {
  id: 'config unset',
  summary: 'remove a setting',
  arguments: [keyArgument],
  examples: ['dcos config unset core.timeout'],
  run(context, input) {
    change(context, input.argument('name'), undefined)
    return Promise.resolve()
  },
}

const keys: Command = {
  id: 'config keys',
  summary: 'list the settings that exist',
  flags: { ...quietFlag },
  examples: ['dcos config keys'],
  run(context, input) {
    for (const [name, text] of Object.entries(knownSettings)) {
      context.print(input.flag('quiet') ? name : `${name} : ${text}`)
    }
    return Promise.resolve()
  },
}

export const configCommands = [show, set, unset, keys]
