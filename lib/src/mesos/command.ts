export interface CommandUri {
  value: string
  executable?: boolean
  extract?: boolean
  cache?: boolean
  output_file?: string
}

export interface EnvironmentVariable {
  name: string
  type?: 'VALUE' | 'SECRET'
  value?: string
  secret?: Secret
}

export interface Secret {
  type: 'REFERENCE' | 'VALUE'
  reference?: { name: string; key?: string }
  value?: { data: string }
}

/** `shell` is true unless set: `value` runs by `/bin/sh -c`; otherwise `arguments` is the whole argv. */
export interface CommandInfo {
  uris?: CommandUri[]
  environment?: { variables: EnvironmentVariable[] }
  shell?: boolean
  value?: string
  arguments?: string[]
  user?: string
}
