// Asks a master and an agent what mesos-go can ask; prints one line of JSON for each call.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"time"

	mesos "github.com/mesos/mesos-go/api/v1/lib"
	"github.com/mesos/mesos-go/api/v1/lib/agent"
	agentcalls "github.com/mesos/mesos-go/api/v1/lib/agent/calls"
	"github.com/mesos/mesos-go/api/v1/lib/encoding/codecs"
	"github.com/mesos/mesos-go/api/v1/lib/httpcli"
	"github.com/mesos/mesos-go/api/v1/lib/httpcli/httpagent"
	"github.com/mesos/mesos-go/api/v1/lib/httpcli/httpmaster"
	"github.com/mesos/mesos-go/api/v1/lib/maintenance"
	"github.com/mesos/mesos-go/api/v1/lib/master"
	"github.com/mesos/mesos-go/api/v1/lib/master/calls"
	"github.com/mesos/mesos-go/api/v1/lib/quota"
	"github.com/mesos/mesos-go/api/v1/lib/resources"
)

func tell(call string, answer interface{}, err error) {
	word := map[string]interface{}{"call": call}
	if err != nil {
		word["refused"] = err.Error()
	} else {
		word["answer"] = answer
	}
	line, err := json.Marshal(word)
	if err != nil {
		log.Fatal(call, ": ", err)
	}
	fmt.Println(string(line))
}

func askMaster(sender calls.Sender, call *master.Call) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	response, err := sender.Send(ctx, calls.NonStreaming(call))
	if response == nil || err != nil {
		tell("master "+call.GetType().String(), nil, err)
		return
	}
	defer response.Close()
	if call.GetType() == master.Call_SUBSCRIBE {
		var event master.Event
		err = response.Decode(&event)
		tell("master SUBSCRIBE", &event, err)
		return
	}
	var answer master.Response
	err = response.Decode(&answer)
	tell("master "+call.GetType().String(), &answer, err)
}

func askAgent(sender agentcalls.Sender, call *agent.Call) *agent.Response {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	response, err := sender.Send(ctx, agentcalls.NonStreaming(call))
	if response == nil || err != nil {
		tell("agent "+call.GetType().String(), nil, err)
		return nil
	}
	defer response.Close()
	if call.GetType() == agent.Call_LAUNCH_NESTED_CONTAINER_SESSION {
		tell("agent LAUNCH_NESTED_CONTAINER_SESSION", listen(response), nil)
		return nil
	}
	var answer agent.Response
	err = response.Decode(&answer)
	tell("agent "+call.GetType().String(), &answer, err)
	return &answer
}

// A session that answers what is typed; what is typed comes by a stream of its own.
func typed(sender agentcalls.Sender, id mesos.ContainerID) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	command := "read word; echo read $word"
	launch := agentcalls.LaunchNestedContainerSession(id, &mesos.CommandInfo{Value: &command}, nil)
	session, err := sender.Send(ctx, agentcalls.NonStreaming(launch))
	if err != nil {
		tell("agent session with input", nil, err)
		return
	}
	defer session.Close()
	input := make(chan *agent.Call, 3)
	input <- agentcalls.AttachContainerInput(id)
	input <- agentcalls.AttachContainerInputData([]byte("typed\n"))
	input <- agentcalls.AttachContainerInputData(nil)
	close(input)
	response, err := sender.Send(ctx, agentcalls.FromChan(input))
	tell("agent ATTACH_CONTAINER_INPUT", nil, err)
	if response != nil {
		response.Close()
	}
	tell("agent session with input", listen(session), nil)
}

func listen(session mesos.Response) map[string]string {
	said := ""
	for {
		var io agent.ProcessIO
		if err := session.Decode(&io); err != nil {
			return map[string]string{"said": said, "end": err.Error()}
		}
		said += string(io.GetData().GetData())
	}
}

func nested(sender agentcalls.Sender, parent mesos.ContainerID) {
	child := func(name string) mesos.ContainerID { return mesos.ContainerID{Value: name, Parent: &parent} }
	words, forever := "echo from a session; exit 3", "sleep 1000"
	askAgent(sender, agentcalls.LaunchNestedContainerSession(child("session"), &mesos.CommandInfo{Value: &words}, nil))
	typed(sender, child("typed"))
	askAgent(sender, agentcalls.LaunchNestedContainer(child("sleeper"), &mesos.CommandInfo{Value: &forever}, nil))
	askAgent(sender, agentcalls.KillNestedContainer(child("sleeper")))
	askAgent(sender, agentcalls.WaitNestedContainer(child("sleeper")))
	askAgent(sender, agentcalls.RemoveNestedContainer(child("sleeper")))
}

func main() {
	masterURL := flag.String("master", "", "the operator API of a master")
	agentURL := flag.String("agent", "", "the operator API of an agent")
	agentID := flag.String("agent-id", "", "the id of that agent")
	folder := flag.String("folder", "", "a folder that the agent lets one read")
	codec := flag.String("codec", codecs.NameProtobuf, "protobuf or json")
	flag.Parse()
	media := codecs.MediaTypeProtobuf
	if *codec == codecs.NameJSON {
		media = codecs.MediaTypeJSON
	}
	client := func(url string) *httpcli.Client {
		return httpcli.New(httpcli.Endpoint(url), httpcli.Codec(codecs.ByMediaType[media]))
	}

	toMaster := httpmaster.NewSender(client(*masterURL).Send)
	machine := mesos.MachineID{Hostname: str("gone.example")}
	hour := int64(time.Hour)
	schedule := maintenance.Schedule{Windows: []maintenance.Window{{
		MachineIDs: []mesos.MachineID{machine},
		Unavailability: mesos.Unavailability{
			Start:    mesos.TimeInfo{Nanoseconds: time.Now().UnixNano()},
			Duration: &mesos.DurationInfo{Nanoseconds: hour},
		},
	}}}
	wait := time.Second
	reserved := resources.NewCPUs(0.1).Resource
	reserved.Reservations = []mesos.Resource_ReservationInfo{{
		Type: mesos.Resource_ReservationInfo_DYNAMIC.Enum(), Role: str("kept"), Principal: str("operator"),
	}}
	volume := resources.NewDisk(16).Resource
	volume.Reservations = reserved.Reservations
	kept := volume
	kept.Disk = &mesos.Resource_DiskInfo{
		Persistence: &mesos.Resource_DiskInfo_Persistence{ID: "kept-1", Principal: str("operator")},
		Volume:      &mesos.Volume{ContainerPath: "data", Mode: mesos.RW.Enum()},
	}
	id := mesos.AgentID{Value: *agentID}
	for _, call := range []*master.Call{
		calls.GetHealth(), calls.GetFlags(), calls.GetVersion(), calls.GetMetrics(&wait), calls.GetLoggingLevel(),
		calls.SetLoggingLevel(1, time.Minute), calls.GetState(), calls.GetAgents(), calls.GetFrameworks(),
		calls.GetExecutors(), calls.GetTasks(), calls.GetRoles(), calls.GetMaster(), calls.Subscribe(),
		calls.UpdateWeights(mesos.WeightInfo{Weight: 2.5, Role: str("heavy")}), calls.GetWeights(),
		calls.UpdateMaintenanceSchedule(schedule), calls.GetMaintenanceSchedule(),
		calls.StartMaintenance(machine), calls.GetMaintenanceStatus(), calls.StopMaintenance(machine),
		calls.SetQuota(quota.QuotaRequest{Role: str("kept"), Guarantee: mesos.Resources{resources.NewCPUs(1).Resource}}),
		calls.GetQuota(), calls.RemoveQuota("kept"),
		calls.ReserveResources(id, reserved, volume), calls.CreateVolumes(id, kept),
		calls.DestroyVolumes(id, kept), calls.UnreserveResources(id, reserved, volume),
		calls.ListFiles("/"), calls.ReadFile("/no/such/file", 0),
	} {
		askMaster(toMaster, call)
	}

	toAgent := httpagent.NewSender(client(*agentURL).Send)
	for _, call := range []*agent.Call{
		agentcalls.GetHealth(), agentcalls.GetFlags(), agentcalls.GetVersion(), agentcalls.GetMetrics(nil),
		agentcalls.GetLoggingLevel(), agentcalls.SetLoggingLevel(1, time.Minute), agentcalls.GetState(),
		agentcalls.GetFrameworks(), agentcalls.GetExecutors(), agentcalls.GetTasks(), agentcalls.GetAgent(),
		agentcalls.ListFiles(*folder), agentcalls.ReadFileWithLength(*folder+"/stdout", 0, 5),
	} {
		askAgent(toAgent, call)
	}
	found := askAgent(toAgent, agentcalls.GetContainers())
	if found != nil && len(found.GetGetContainers().GetContainers()) > 0 {
		nested(toAgent, found.GetGetContainers().GetContainers()[0].ContainerID)
	}
}

func str(value string) *string { return &value }
