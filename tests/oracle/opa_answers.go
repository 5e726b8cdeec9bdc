// Answers questions as OPA does. One line of JSON a question on standard input (see programs.cc),
// one line an answer on standard output. compare_with_opa.py builds and runs it.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/util"
)

type module struct {
	Text string `json:"text"`
	V0   bool   `json:"v0"`
}

type question struct {
	Seed    uint64          `json:"seed"`
	Modules []module        `json:"modules"`
	Query   string          `json:"query"`
	Data    json.RawMessage `json:"data"`
	Input   json.RawMessage `json:"input"`
	Stop    bool            `json:"stop"`
}

type answer struct {
	Seed      uint64 `json:"seed"`
	Kind      string `json:"kind"`
	Solutions []any  `json:"solutions"`
	Code      string `json:"code"`
	Message   string `json:"message"`
}

func refused(err error) answer {
	code := ""
	var list ast.Errors
	var one *ast.Error
	if errors.As(err, &list) && len(list) > 0 {
		code = list[0].Code
	} else if errors.As(err, &one) {
		code = one.Code
	}
	return answer{Kind: "refused", Code: code, Message: err.Error()}
}

// Plain keeps apart what JSON does not: sets, and objects with keys that are no strings.
func plain(value ast.Value) any {
	switch v := value.(type) {
	case ast.Null:
		return nil
	case ast.Boolean:
		return bool(v)
	case ast.Number:
		return json.Number(v)
	case ast.String:
		return string(v)
	case *ast.Array:
		items := []any{}
		v.Foreach(func(t *ast.Term) { items = append(items, plain(t.Value)) })
		return items
	case ast.Set:
		items := []any{}
		v.Foreach(func(t *ast.Term) { items = append(items, plain(t.Value)) })
		return map[string]any{"$set": items}
	case ast.Object:
		members := []any{}
		v.Foreach(func(key, member *ast.Term) {
			members = append(members, []any{plain(key.Value), plain(member.Value)})
		})
		return map[string]any{"$object": members}
	}
	return fmt.Sprintf("%T", value)
}

func compile(q question) (*ast.Compiler, ast.Body, ast.QueryCompiler, error) {
	modules := map[string]*ast.Module{}
	for i, m := range q.Modules {
		version := ast.RegoV1
		if m.V0 {
			version = ast.RegoV0
		}
		name := fmt.Sprintf("test-%d.rego", i)
		parsed, err := ast.ParseModuleWithOpts(name, m.Text, ast.ParserOptions{RegoVersion: version})
		if err != nil {
			return nil, nil, nil, err
		}
		modules[name] = parsed
	}
	compiler := ast.NewCompiler()
	compiler.Compile(modules)
	if compiler.Failed() {
		return nil, nil, nil, compiler.Errors
	}
	body, err := ast.ParseBodyWithOpts(q.Query, ast.ParserOptions{RegoVersion: ast.RegoV1})
	if err != nil {
		return nil, nil, nil, err
	}
	queries := compiler.QueryCompiler()
	compiled, err := queries.Compile(body)
	return compiler, compiled, queries, err
}

func ask(q question) (result answer) {
	defer func() {
		if fault := recover(); fault != nil {
			result = answer{Seed: q.Seed, Kind: "crash", Message: fmt.Sprint(fault)}
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	compiler, body, queries, err := compile(q)
	if err != nil {
		return refused(err)
	}
	data := map[string]any{}
	if err := util.UnmarshalJSON(q.Data, &data); err != nil {
		return answer{Kind: "crash", Message: err.Error()}
	}
	store := inmem.NewFromObject(data)
	txn := storage.NewTransactionOrDie(ctx, store)
	defer store.Abort(ctx, txn)
	query := topdown.NewQuery(body).WithQueryCompiler(queries).WithCompiler(compiler).
		WithStore(store).WithTransaction(txn).WithStrictBuiltinErrors(q.Stop)
	if len(q.Input) > 0 {
		var input any
		if err := util.UnmarshalJSON(q.Input, &input); err != nil {
			return answer{Kind: "crash", Message: err.Error()}
		}
		value, err := ast.InterfaceToValue(input)
		if err != nil {
			return answer{Kind: "crash", Message: err.Error()}
		}
		query = query.WithInput(ast.NewTerm(value))
	}
	written := queries.RewrittenVars()
	solutions := []any{}
	err = query.Iter(ctx, func(found topdown.QueryResult) error {
		bindings := map[string]any{}
		for name, term := range found {
			if original, ok := written[name]; ok {
				name = original
			}
			if name.IsGenerated() || name.IsWildcard() {
				continue
			}
			bindings[string(name)] = plain(term.Value)
		}
		solutions = append(solutions, bindings)
		return nil
	})
	if err != nil {
		var failure *topdown.Error
		if errors.As(err, &failure) {
			return answer{Kind: "error", Code: failure.Code, Message: failure.Message}
		}
		return answer{Kind: "error", Message: err.Error()}
	}
	return answer{Kind: "solutions", Solutions: solutions}
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		var q question
		if err := json.Unmarshal(line, &q); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		result := ask(q)
		result.Seed = q.Seed
		if err := encoder.Encode(result); err != nil {
			os.Exit(1)
		}
		// A stack that overflows ends the program, and the answers so far have to be out.
		out.Flush()
	}
}
