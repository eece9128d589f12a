/** Variable in the environment of every process of a lab, with the lab's name as its value. */
export const labVariable = 'DCOS_LAB'

/** Network namespace of the bridge and the bootstrap side. */
export const labNamespace = (lab: string): string => `dcos-${lab}`

/** Network namespace of a host; lab names hold no hyphen, so no lab's names begin with another's. */
export const hostNamespace = (lab: string, host: string): string => `dcos-${lab}-${host}`

/** Name of the lab's folder in each cgroup hierarchy; the hosts' are below it. */
export const labCgroup = (lab: string): string => `dcos-lab-${lab}`

/** Name that systemd-nspawn knows a host by. */
export const machineName = (lab: string, host: string): string => `dcos-${lab}-${host}`

/** What a lab may be called. */
export const isLabName = (name: string): boolean => /^[a-z][a-z0-9]{0,11}$/.test(name)
