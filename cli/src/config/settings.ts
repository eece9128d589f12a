/** The settings of one cluster: `clusters/<id>/dcos.toml`, by section and key, as the original client wrote them. */
export interface ClusterSettings {
  cluster: { name: string }
  core: {
    dcos_url: string
    dcos_acs_token: string
    /** `true`, `false` or the path of a CA certificate, always as text. */
    ssl_verify?: string
    /** Seconds. */
    timeout?: number
    [key: string]: unknown
  }
  [section: string]: unknown
}

/** A configured cluster; the folder's name is its id. */
export interface ConfiguredCluster {
  id: string
  folder: string
  settings: ClusterSettings
  attached: boolean
}
