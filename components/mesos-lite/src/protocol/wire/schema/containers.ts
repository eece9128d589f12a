/** Commands and containers: what a task or an executor runs, and in which surroundings. */
export const containerMessages = {
  Uri: 'value#1:string! executable#2:bool extract#3:bool=true cache#4:bool output_file#5:string',
  Variable: 'name#1:string! type#3:VariableType=VALUE value#2:string secret#4:Secret',
  Environment: 'variables#1:Variable*',
  CommandInfo:
    'uris#1:Uri* environment#2:Environment shell#6:bool=true value#3:string arguments#7:string* user#5:string',
  PortMapping: 'host_port#1:uint32! container_port#2:uint32! protocol#3:string',
  DockerVolume: 'driver#1:string name#2:string! driver_options#3:Parameters',
  MountPropagation: 'mode#1:MountPropagationMode',
  HostPath: 'path#1:string! mount_propagation#2:MountPropagation',
  SandboxPath: 'type#1:SandboxPathType path#2:string!',
  CsiMountVolume: 'fs_type#1:string mount_flags#2:string*',
  CsiAccessMode: 'mode#1:CsiAccessModeType!',
  CsiVolumeCapability: 'block#1:Empty mount#2:CsiMountVolume access_mode#3:CsiAccessMode!',
  CsiStaticProvisioning:
    'volume_id#1:string! volume_capability#2:CsiVolumeCapability! node_stage_secrets#3:{Secret} node_publish_secrets#4:{Secret} volume_context#5:{string}',
  CsiVolume: 'plugin_name#1:string! static_provisioning#2:CsiStaticProvisioning',
  VolumeSource:
    'type#1:VolumeSourceType docker_volume#2:DockerVolume host_path#5:HostPath sandbox_path#3:SandboxPath secret#4:Secret csi_volume#6:CsiVolume',
  Volume:
    'container_path#1:string! mode#3:VolumeMode! host_path#2:string image#4:Image source#5:VolumeSource',
  DockerImage: 'name#1:string! credential#2:Credential config#3:Secret',
  AppcImage: 'name#1:string! id#2:string labels#3:Labels',
  Image: 'type#1:ImageType! docker#3:DockerImage appc#2:AppcImage cached#4:bool=true',
  DockerInfo:
    'image#1:string! network#2:DockerNetwork=HOST port_mappings#3:PortMapping* privileged#4:bool=false parameters#5:Parameter* force_pull_image#6:bool volume_driver#7:string',
  MesosInfo: 'image#1:Image',
  IpAddress: 'protocol#1:IpProtocol=IPv4 ip_address#2:string',
  NetworkInfo:
    'ip_addresses#5:IpAddress* name#6:string groups#3:string* labels#4:Labels port_mappings#7:PortMapping*',
  Capabilities: 'capabilities#1:LinuxCapability*',
  Seccomp: 'profile_name#1:string unconfined#2:bool',
  LinuxInfo:
    'capability_info#1:Capabilities bounding_capabilities#2:Capabilities effective_capabilities#3:Capabilities share_pid_namespace#4:bool seccomp#5:Seccomp ipc_mode#6:IpcMode shm_size#7:uint32 share_cgroups#8:bool~true',
  RLimit: 'type#1:RLimitType hard#2:uint64 soft#3:uint64',
  RLimits: 'rlimits#1:RLimit*',
  WindowSize: 'rows#1:uint32! columns#2:uint32!',
  TtyInfo: 'window_size#1:WindowSize',
  ContainerInfo:
    'type#1:ContainerType! volumes#2:Volume* hostname#4:string docker#3:DockerInfo mesos#5:MesosInfo network_infos#7:NetworkInfo* linux_info#8:LinuxInfo rlimit_info#9:RLimits tty_info#10:TtyInfo',
  NetCls: 'classid#1:uint32',
  CgroupInfo: 'net_cls#1:NetCls',
  ContainerStatus:
    'container_id#4:ContainerId network_infos#1:NetworkInfo* cgroup_info#2:CgroupInfo executor_pid#3:uint32',
} as const
