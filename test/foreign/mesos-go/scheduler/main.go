// A framework on mesos-go: it prints what it hears, one line of JSON each, and does what its standard input says.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"sync"
	"time"

	mesos "github.com/mesos/mesos-go/api/v1/lib"
	"github.com/mesos/mesos-go/api/v1/lib/backoff"
	"github.com/mesos/mesos-go/api/v1/lib/encoding/codecs"
	"github.com/mesos/mesos-go/api/v1/lib/extras/scheduler/controller"
	"github.com/mesos/mesos-go/api/v1/lib/extras/scheduler/eventrules"
	"github.com/mesos/mesos-go/api/v1/lib/extras/store"
	"github.com/mesos/mesos-go/api/v1/lib/httpcli"
	"github.com/mesos/mesos-go/api/v1/lib/httpcli/httpsched"
	"github.com/mesos/mesos-go/api/v1/lib/resources"
	"github.com/mesos/mesos-go/api/v1/lib/scheduler"
	"github.com/mesos/mesos-go/api/v1/lib/scheduler/calls"
	"github.com/mesos/mesos-go/api/v1/lib/scheduler/events"
)

type order struct {
	Order      string
	OfferID    string
	AgentID    string
	TaskID     string
	ExecutorID string
	Command    string
	// Where the fetcher finds the program of an executor; without it the task is a command.
	ExecutorURI string
	Data        string
}

var printing sync.Mutex

func tell(event string, value interface{}) {
	printing.Lock()
	defer printing.Unlock()
	line, err := json.Marshal(map[string]interface{}{"event": event, "value": value})
	if err != nil {
		line, _ = json.Marshal(map[string]interface{}{"event": "unreadable", "value": err.Error()})
	}
	fmt.Println(string(line))
}

func share() mesos.Resources {
	return mesos.Resources{
		resources.NewCPUs(0.1).Resource,
		resources.NewMemory(32).Resource,
	}
}

func task(o order) mesos.TaskInfo {
	info := mesos.TaskInfo{
		Name:      o.TaskID,
		TaskID:    mesos.TaskID{Value: o.TaskID},
		AgentID:   mesos.AgentID{Value: o.AgentID},
		Resources: share(),
		Data:      []byte(o.Data),
	}
	if o.ExecutorURI == "" {
		info.Command = &mesos.CommandInfo{Value: &o.Command}
		return info
	}
	executable, program := true, "./executor"
	info.Executor = executorInfo(o)
	info.Executor.Type = mesos.ExecutorInfo_CUSTOM
	info.Executor.Command = &mesos.CommandInfo{
		Value: &program,
		URIs:  []mesos.CommandInfo_URI{{Value: o.ExecutorURI, Executable: &executable}},
	}
	return info
}

func executorInfo(o order) *mesos.ExecutorInfo {
	// That of a group needs some disk.
	needs := append(share(), resources.NewDisk(16).Resource)
	return &mesos.ExecutorInfo{ExecutorID: mesos.ExecutorID{Value: o.ExecutorID}, Resources: needs}
}

// Disk that is kept for a role, in the form without refinements, and a volume on it.
func kept(role string, isVolume bool) mesos.Resource {
	principal := "go"
	disk := resources.NewDisk(16).Resource
	disk.Role = &role
	disk.Reservation = &mesos.Resource_ReservationInfo{Principal: &principal}
	if isVolume {
		disk.Disk = &mesos.Resource_DiskInfo{
			Persistence: &mesos.Resource_DiskInfo_Persistence{ID: "kept-by-go", Principal: &principal},
			Volume:      &mesos.Volume{ContainerPath: "data", Mode: mesos.RW.Enum()},
		}
	}
	return disk
}

func operation(o order, role string) mesos.Offer_Operation {
	switch o.Order {
	case "reserve":
		return calls.OpReserve(kept(role, false))
	case "create":
		return calls.OpCreate(kept(role, true))
	case "destroy":
		return calls.OpDestroy(kept(role, true))
	case "unreserve":
		return calls.OpUnreserve(kept(role, false))
	case "launch":
		return calls.OpLaunch(task(o))
	}
	executor := executorInfo(o)
	executor.Type = mesos.ExecutorInfo_DEFAULT
	return calls.OpLaunchGroup(*executor, task(o))
}

// What an order asks for, in the words of the library; nil when it has none for it.
func callOf(o order, role string) *scheduler.Call {
	switch o.Order {
	case "launch", "launch group", "reserve", "create", "destroy", "unreserve":
		operations := calls.OfferOperations{operation(o, role)}
		return calls.Accept(operations.WithOffers(mesos.OfferID{Value: o.OfferID})).With(calls.RefuseSeconds(0))
	case "decline":
		return calls.Decline(mesos.OfferID{Value: o.OfferID}).With(calls.RefuseSeconds(time.Second))
	case "accept inverse offer":
		return calls.AcceptInverseOffers(mesos.OfferID{Value: o.OfferID}).With(calls.RefuseSeconds(0))
	case "kill":
		return calls.Kill(o.TaskID, o.AgentID)
	case "reconcile":
		tasks := map[string]string{}
		if o.TaskID != "" {
			tasks[o.TaskID] = o.AgentID
		}
		return calls.Reconcile(calls.ReconcileTasks(tasks))
	case "acknowledge":
		return calls.Acknowledge(o.AgentID, o.TaskID, []byte(o.Data))
	case "message":
		return calls.Message(o.AgentID, o.ExecutorID, []byte(o.Data))
	case "shutdown":
		return calls.Shutdown(o.ExecutorID, o.AgentID)
	case "suppress":
		return calls.Suppress()
	case "revive":
		return calls.Revive()
	case "request":
		return calls.Request(mesos.Request{Resources: share()})
	case "teardown":
		return &scheduler.Call{Type: scheduler.Call_TEARDOWN}
	}
	return nil
}

func main() {
	url := flag.String("url", "", "the scheduler API of a master")
	codec := flag.String("codec", codecs.NameProtobuf, "protobuf or json")
	role := flag.String("role", "*", "the role of the framework")
	flag.Parse()

	media := codecs.MediaTypeProtobuf
	if *codec == codecs.NameJSON {
		media = codecs.MediaTypeJSON
	}
	client := httpcli.New(httpcli.Endpoint(*url), httpcli.Codec(codecs.ByMediaType[media]))
	ids := store.NewInMemorySingleton()
	caller := calls.CallerFunc(httpsched.NewCaller(client).Call)
	named := calls.CallerFunc(func(ctx context.Context, call *scheduler.Call) (mesos.Response, error) {
		if id, err := ids.Get(); err == nil {
			call = call.With(calls.Framework(id))
		}
		return caller(ctx, call)
	})

	failover, checkpoint := 600.0, true
	info := &mesos.FrameworkInfo{
		User:            "root",
		Name:            "on-mesos-go",
		Roles:           []string{*role},
		FailoverTimeout: &failover,
		Checkpoint:      &checkpoint,
		Capabilities: []mesos.FrameworkInfo_Capability{
			{Type: mesos.FrameworkInfo_Capability_MULTI_ROLE},
			{Type: mesos.FrameworkInfo_Capability_PARTITION_AWARE},
			{Type: mesos.FrameworkInfo_Capability_TASK_KILLING_STATE},
		},
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer cancel()
		lines := bufio.NewScanner(os.Stdin)
		for lines.Scan() {
			var o order
			if err := json.Unmarshal(lines.Bytes(), &o); err != nil {
				tell("unreadable", err.Error())
				continue
			}
			call := callOf(o, *role)
			if call == nil {
				tell("unreadable", o.Order)
				continue
			}
			if err := calls.CallNoData(ctx, named, call); err != nil {
				tell("refused", map[string]string{"order": o.Order, "message": err.Error()})
			} else {
				tell("sent", o.Order)
			}
		}
	}()
	handler := eventrules.New(
		controller.LogEvents(func(e *scheduler.Event) { tell(e.GetType().String(), e) }),
		controller.TrackSubscription(ids, 600*time.Second),
		controller.AckStatusUpdates(named),
		controller.LiftErrors(),
	).Handle(events.HandlerFuncs{})
	tokens := backoff.Notifier(50*time.Millisecond, time.Second, ctx.Done())
	err := controller.Run(ctx, info, caller,
		controller.WithEventHandler(handler),
		controller.WithFrameworkID(store.GetIgnoreErrors(ids)),
		controller.WithRegistrationTokens(tokens),
		controller.WithSubscriptionTerminated(func(err error) {
			if err != nil {
				tell("disconnected", err.Error())
			}
		}),
	)
	if err != nil && ctx.Err() == nil {
		tell("ended", err.Error())
	}
}
