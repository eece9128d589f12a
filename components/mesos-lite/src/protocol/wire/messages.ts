/**
 * The messages of the v1 API: `field:type` separated by blanks. `!` after a type means required, `*` repeated,
 * `=x` an explicit default, `{T}` a map from string to T. Types are string, bytes, bool, double, int, json (taken
 * as it is), an enum, or another message.
 */
export const messageTable = {
  Empty: '',
  Id: 'value:string!',
  ContainerId: 'value:string! parent:ContainerId',
  Scalar: 'value:double!',
  Text: 'value:string!',
  Range: 'begin:int! end:int!',
  Ranges: 'range:Range*',
  Set: 'item:string*',
  Time: 'nanoseconds:int!',
  Label: 'key:string! value:string',
  Labels: 'labels:Label*',
  AllocationInfo: 'role:string',
  ReservationOld: 'principal:string labels:Labels',
  Reservation: 'type:ReservationType role:string principal:string labels:Labels',
  Persistence: 'id:string! principal:string',
  DiskRoot: 'root:string',
  DiskSource:
    'type:DiskSourceType! path:DiskRoot mount:DiskRoot id:string metadata:Labels profile:string vendor:string',
  Disk: 'persistence:Persistence volume:Volume source:DiskSource',
  Resource:
    'name:string! type:ValueType! scalar:Scalar ranges:Ranges set:Set role:string reservation:ReservationOld reservations:Reservation* allocation_info:AllocationInfo disk:Disk revocable:Empty shared:Empty provider_id:Id',
  Capability: 'type:FrameworkCapability',
  Quantities: 'quantities:{Scalar}',
  MinAllocatable: 'quantities:Quantities*',
  RoleFilters: 'min_allocatable_resources:MinAllocatable',
  FrameworkInfo:
    'user:string! name:string! id:Id failover_timeout:double=0 checkpoint:bool=false role:string roles:string* hostname:string webui_url:string principal:string capabilities:Capability* labels:Labels offer_filters:{RoleFilters}',
  Regex: 'regex:string!',
  Selector: 'attribute_name:string pseudoattribute_type:PseudoAttribute',
  Predicate:
    'exists:Empty not_exists:Empty text_equals:Text text_not_equals:Text text_matches:Regex text_not_matches:Regex',
  AttributeConstraint: 'selector:Selector! predicate:Predicate!',
  ConstraintGroup: 'attribute_constraints:AttributeConstraint*',
  RoleConstraints: 'groups:ConstraintGroup*',
  OfferConstraints: 'role_constraints:{RoleConstraints}',
  SecretReference: 'name:string! key:string',
  SecretValue: 'data:bytes!',
  Secret: 'type:SecretType reference:SecretReference value:SecretValue',
  Uri: 'value:string! executable:bool extract:bool=true cache:bool output_file:string',
  Variable: 'name:string! type:VariableType=VALUE value:string secret:Secret',
  Environment: 'variables:Variable*',
  CommandInfo:
    'uris:Uri* environment:Environment shell:bool=true value:string arguments:string* user:string container:json',
  Parameter: 'key:string! value:string!',
  Parameters: 'parameter:Parameter*',
  PortMapping: 'host_port:int! container_port:int! protocol:string',
  DockerVolume: 'driver:string name:string! driver_options:Parameters',
  HostPath: 'path:string! mount_propagation:json',
  SandboxPath: 'type:SandboxPathType path:string!',
  VolumeSource:
    'type:VolumeSourceType docker_volume:DockerVolume host_path:HostPath sandbox_path:SandboxPath secret:Secret csi_volume:json',
  Volume: 'container_path:string! mode:VolumeMode! host_path:string image:Image source:VolumeSource',
  DockerImage: 'name:string! credential:json config:Secret',
  AppcImage: 'name:string! id:string labels:Labels',
  Image: 'type:ImageType! docker:DockerImage appc:AppcImage cached:bool=true',
  DockerInfo:
    'image:string! network:DockerNetwork=HOST port_mappings:PortMapping* privileged:bool=false parameters:Parameter* force_pull_image:bool volume_driver:string',
  MesosInfo: 'image:Image',
  IpAddress: 'protocol:IpProtocol=IPv4 ip_address:string',
  NetworkInfo: 'ip_addresses:IpAddress* name:string groups:string* labels:Labels port_mappings:PortMapping*',
  Capabilities: 'capabilities:string*',
  LinuxInfo:
    'capability_info:Capabilities effective_capabilities:Capabilities bounding_capabilities:Capabilities share_pid_namespace:bool seccomp:json ipc_mode:IpcMode shm_size:int share_cgroups:bool',
  RLimit: 'type:string! hard:int soft:int',
  RLimits: 'rlimits:RLimit*',
  ContainerInfo:
    'type:ContainerType! volumes:Volume* hostname:string docker:DockerInfo mesos:MesosInfo network_infos:NetworkInfo* linux_info:LinuxInfo rlimit_info:RLimits tty_info:json',
  HealthHttp: 'port:int! path:string scheme:string statuses:int* protocol:IpProtocol=IPv4',
  HealthTcp: 'port:int! protocol:IpProtocol=IPv4',
  HealthCheck:
    'type:CheckType delay_seconds:double=15 interval_seconds:double=10 timeout_seconds:double=20 consecutive_failures:int=3 grace_period_seconds:double=10 command:CommandInfo http:HealthHttp tcp:HealthTcp',
  CheckCommand: 'command:CommandInfo!',
  CheckHttp: 'port:int! path:string',
  CheckTcp: 'port:int!',
  CheckInfo:
    'type:CheckType delay_seconds:double=15 interval_seconds:double=10 timeout_seconds:double=20 command:CheckCommand http:CheckHttp tcp:CheckTcp',
  KillPolicy: 'grace_period:Time',
  Port: 'number:int! name:string protocol:string visibility:Visibility labels:Labels',
  Ports: 'ports:Port*',
  DiscoveryInfo:
    'visibility:Visibility! name:string environment:string location:string version:string ports:Ports labels:Labels',
  ExecutorInfo:
    'executor_id:Id! type:ExecutorType framework_id:Id command:CommandInfo container:ContainerInfo resources:Resource* name:string source:string data:bytes discovery:DiscoveryInfo labels:Labels shutdown_grace_period:Time',
  TaskInfo:
    'name:string! task_id:Id! agent_id:Id! resources:Resource* executor:ExecutorInfo command:CommandInfo container:ContainerInfo health_check:HealthCheck check:CheckInfo kill_policy:KillPolicy data:bytes labels:Labels discovery:DiscoveryInfo max_completion_time:Time limits:{Scalar}',
  TaskGroupInfo: 'tasks:TaskInfo*',
  Launch: 'task_infos:TaskInfo*',
  LaunchGroup: 'executor:ExecutorInfo! task_group:TaskGroupInfo!',
  ReserveOperation: 'resources:Resource* source:Resource*',
  UnreserveOperation: 'resources:Resource*',
  VolumesOperation: 'volumes:Resource*',
  GrowVolume: 'volume:Resource! addition:Resource!',
  ShrinkVolume: 'volume:Resource! subtract:Scalar!',
  Operation:
    'type:OperationType id:Id launch:Launch launch_group:LaunchGroup reserve:ReserveOperation unreserve:UnreserveOperation create:VolumesOperation destroy:VolumesOperation grow_volume:GrowVolume shrink_volume:ShrinkVolume',
  Filters: 'refuse_seconds:double=5',
  Subscribe:
    'framework_info:FrameworkInfo! suppressed_roles:string* offer_constraints:OfferConstraints force:bool',
  Accept: 'offer_ids:Id* operations:Operation* filters:Filters',
  Decline: 'offer_ids:Id* filters:Filters',
  InverseOffers: 'inverse_offer_ids:Id* filters:Filters',
  Roles: 'roles:string*',
  Kill: 'task_id:Id! agent_id:Id kill_policy:KillPolicy',
  Shutdown: 'executor_id:Id! agent_id:Id!',
  Acknowledge: 'agent_id:Id! task_id:Id! uuid:bytes!',
  AcknowledgeOperationStatus: 'agent_id:Id resource_provider_id:Id uuid:bytes! operation_id:Id!',
  ReconcileTask: 'task_id:Id! agent_id:Id',
  Reconcile: 'tasks:ReconcileTask*',
  ReconcileOperation: 'operation_id:Id! agent_id:Id resource_provider_id:Id',
  ReconcileOperations: 'operations:ReconcileOperation*',
  ExecutorMessage: 'agent_id:Id! executor_id:Id! data:bytes!',
  Request: 'requests:json*',
  UpdateFramework:
    'framework_info:FrameworkInfo! suppressed_roles:string* offer_constraints:OfferConstraints',
  SchedulerCall:
    'type:SchedulerCallType framework_id:Id subscribe:Subscribe accept:Accept decline:Decline accept_inverse_offers:InverseOffers decline_inverse_offers:InverseOffers revive:Roles suppress:Roles kill:Kill shutdown:Shutdown acknowledge:Acknowledge acknowledge_operation_status:AcknowledgeOperationStatus reconcile:Reconcile reconcile_operations:ReconcileOperations message:ExecutorMessage request:Request update_framework:UpdateFramework',
  WeightInfo: 'weight:double! role:string',
  UpdateWeights: 'weight_infos:WeightInfo*',
  GetMetrics: 'timeout:Time',
  FrameworkIdBody: 'framework_id:Id!',
  AgentIdBody: 'agent_id:Id!',
  MasterCall:
    'type:MasterCallType get_metrics:GetMetrics update_weights:UpdateWeights teardown:FrameworkIdBody mark_agent_gone:AgentIdBody deactivate_agent:AgentIdBody reactivate_agent:AgentIdBody',
} as const

export type MessageName = keyof typeof messageTable
