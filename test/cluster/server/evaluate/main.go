// Command evaluate compiles CEL expressions with the environment of a Kubernetes API server, evaluates them against objects and tells what each
// evaluation costs. Objects pass through the decoder and the defaulting of the API server first, so that expressions see what they see in a cluster.
//
// It reads one Input as JSON from standard input and writes one Output as JSON to standard output.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"reflect"

	admissionv1 "k8s.io/api/admission/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/version"
	"k8s.io/apiserver/pkg/admission"
	plugincel "k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/cel/environment"

	celgo "github.com/google/cel-go/cel"
	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/controlplane"
)

type expression struct {
	Name       string `json:"name"`
	Expression string `json:"expression"`
}

func (e expression) GetName() string            { return e.Name }
func (e expression) GetExpression() string      { return e.Expression }
func (e expression) ReturnTypes() []*celgo.Type { return []*celgo.Type{celgo.AnyType} }

// Program is a list of expressions over the same variables, as the validations of one policy are.
type Program struct {
	Name        string       `json:"name"`
	Variables   []expression `json:"variables"`
	Expressions []expression `json:"expressions"`
}

// Case is an object to evaluate a program against.
type Case struct {
	Program   string                       `json:"program"`
	Object    json.RawMessage              `json:"object"`
	OldObject json.RawMessage              `json:"oldObject"`
	Request   admissionv1.AdmissionRequest `json:"request"`
}

type Input struct {
	// Version of Kubernetes whose expressions are understood, such as 1.30.
	Version  string    `json:"version"`
	Programs []Program `json:"programs"`
	Cases    []Case    `json:"cases"`
}

type Result struct {
	Value any    `json:"value,omitempty"`
	Error string `json:"error,omitempty"`
	Cost  int64  `json:"cost"`
}

type CaseOutput struct {
	// Error says why the object cannot be decoded.
	Error   string            `json:"error,omitempty"`
	Results map[string]Result `json:"results,omitempty"`
}

type Output struct {
	// CompilationErrors by "program/expression".
	CompilationErrors map[string]string `json:"compilationErrors"`
	Cases             []CaseOutput      `json:"cases"`
}

// deny is an authorizer that allows nothing.
type deny struct{}

func (deny) Authorize(context.Context, authorizer.Attributes) (authorizer.Decision, string, error) {
	return authorizer.DecisionDeny, "", nil
}

type compiled struct {
	compiler    *plugincel.CompositedCompiler
	names       []string
	expressions []plugincel.ConditionEvaluator
}

func main() {
	var input Input
	if err := json.NewDecoder(os.Stdin).Decode(&input); err != nil {
		fail(err)
	}
	output := Output{CompilationErrors: map[string]string{}, Cases: []CaseOutput{}}
	programs := map[string]compiled{}
	for _, program := range input.Programs {
		programs[program.Name] = compile(program, input.Version, output.CompilationErrors)
	}
	for _, each := range input.Cases {
		output.Cases = append(output.Cases, evaluate(programs[each.Program], each))
	}
	if err := json.NewEncoder(os.Stdout).Encode(output); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func compile(program Program, understood string, errors map[string]string) compiled {
	compiler, err := plugincel.NewCompositedCompiler(environment.MustBaseEnvSet(version.MustParse(understood)))
	if err != nil {
		fail(err)
	}
	result := compiled{compiler: compiler}
	options := plugincel.OptionalVariableDeclarations{HasAuthorizer: true}
	for _, variable := range program.Variables {
		if stored := compiler.CompileAndStoreVariable(variable, options, environment.NewExpressions); stored.Error != nil {
			errors[program.Name+"/"+variable.Name] = stored.Error.Error()
		}
	}
	for _, each := range program.Expressions {
		evaluator := compiler.CompileCondition([]plugincel.ExpressionAccessor{each}, options, environment.NewExpressions)
		for _, err := range evaluator.CompilationErrors() {
			errors[program.Name+"/"+each.Name] = err.Error()
		}
		result.names = append(result.names, each.Name)
		result.expressions = append(result.expressions, evaluator)
	}
	return result
}

func evaluate(program compiled, each Case) CaseOutput {
	object, kind, err := decode(each.Object)
	if err != nil {
		return CaseOutput{Error: err.Error()}
	}
	old, _, err := decode(each.OldObject)
	if err != nil {
		return CaseOutput{Error: err.Error()}
	}
	attributes := &admission.VersionedAttributes{
		Attributes: admission.NewAttributesRecord(object, old, kind, each.Request.Namespace, each.Request.Name,
			schema.GroupVersionResource{}, each.Request.SubResource, admission.Create, nil, false, nil),
		VersionedKind:      kind,
		VersionedObject:    admission.NewLazyObject(object),
		VersionedOldObject: admission.NewLazyObject(old),
	}
	output := CaseOutput{Results: map[string]Result{}}
	for index, evaluator := range program.expressions {
		// A context of its own for each, so that a shared variable is paid for by each of them.
		results, remaining, err := evaluator.ForInput(program.compiler.CreateContext(context.Background()), attributes, &each.Request,
			plugincel.OptionalVariableBindings{Authorizer: deny{}}, nil, cel.RuntimeCELCostBudget)
		output.Results[program.names[index]] = toResult(results, remaining, err)
	}
	return output
}

func toResult(results []plugincel.EvaluationResult, remaining int64, err error) Result {
	if err != nil {
		return Result{Error: err.Error()}
	}
	cost := cel.RuntimeCELCostBudget - remaining
	if results[0].Error != nil {
		return Result{Error: results[0].Error.Error(), Cost: cost}
	}
	value, err := results[0].EvalResult.ConvertToNative(reflect.TypeOf(&structpb.Value{}))
	if err != nil {
		return Result{Error: err.Error(), Cost: cost}
	}
	return Result{Value: value.(*structpb.Value).AsInterface(), Cost: cost}
}

// decode reads an object as the API server does: into the type of its kind, with defaults, unknown fields refused. It comes back in the version
// that was given, in the form that expressions see.
func decode(text json.RawMessage) (runtime.Object, schema.GroupVersionKind, error) {
	if len(text) == 0 || string(text) == "null" {
		return nil, schema.GroupVersionKind{}, nil
	}
	decoder := legacyscheme.Codecs.UniversalDeserializer()
	object, kind, err := decoder.Decode(text, nil, nil)
	if err != nil {
		return nil, schema.GroupVersionKind{}, err
	}
	legacyscheme.Scheme.Default(object)
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(object)
	if err != nil {
		return nil, schema.GroupVersionKind{}, err
	}
	return &unstructured.Unstructured{Object: content}, *kind, nil
}
