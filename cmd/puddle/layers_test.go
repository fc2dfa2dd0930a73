package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is the path that our own packages begin with.
const module = "puddle"

// layers says which layers the files of each layer may import. A layer is a
// folder of the top level with all below it; its own packages it may always
// import. handlers and mail never meet; views takes of db its types.
var layers = map[string][]string{
	"assets":   {},
	"db":       {},
	"views":    {"db", "assets"},
	"handlers": {"views", "db", "assets"},
	"mail":     {"views", "db"},
	"cmd":      {"handlers", "mail", "views", "db", "assets"},
}

func TestLayersImportOnlyWhatTheyMay(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	files := 0
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && path != root && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata" || entry.Name() == "var") {
			return filepath.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(path, ".go") {
			return nil
		}
		file, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		files++
		return checkImports(t, path, filepath.ToSlash(file))
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 50 {
		t.Errorf("only %d Go files were looked at", files)
	}
}

func checkImports(t *testing.T, path, file string) error {
	t.Helper()
	layer, _, nested := strings.Cut(file, "/")
	if !nested {
		t.Errorf("%s: no Go file belongs at the top level", file)
		return nil
	}
	allowed, known := layers[layer]
	if !known {
		t.Errorf("%s: %s is no layer", file, layer)
		return nil
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		return err
	}
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		below, ours := strings.CutPrefix(imported, module+"/")
		if !ours {
			continue
		}
		other, _, _ := strings.Cut(below, "/")
		if other != layer && !slices.Contains(allowed, other) && !isTestHelp(file, below) {
			t.Errorf("%s imports %s, which %s may not", file, imported, layer)
		}
	}
	return nil
}

// isTestHelp reports whether a test imports a package that helps tests.
func isTestHelp(file, imported string) bool {
	return strings.HasSuffix(file, "_test.go") && (imported == "db/dbtest" || imported == "mail/mailtest")
}

// Views turn values into HTML: nothing there may open a database or a file, or
// see a request.
func TestViewsDoNoWork(t *testing.T) {
	t.Parallel()
	forbidden := []string{"database/sql", "github.com/jackc/pgx/v5", "os"}
	files, err := filepath.Glob(filepath.Join("..", "..", "views", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range parsed.Imports {
			if imported, err := strconv.Unquote(spec.Path.Value); err != nil || slices.Contains(forbidden, imported) {
				t.Errorf("%s imports %s", filepath.Base(path), spec.Path.Value)
			}
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if used, ok := n.(*ast.SelectorExpr); ok && isPackage(used.X, "http") && !strings.HasPrefix(used.Sel.Name, "Status") {
				t.Errorf("%s uses http.%s", filepath.Base(path), used.Sel.Name)
			}
			return true
		})
	}
}

func isPackage(x ast.Expr, name string) bool {
	ident, ok := x.(*ast.Ident)
	return ok && ident.Name == name
}
