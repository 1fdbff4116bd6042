// Package packageurl stands in for github.com/package-url/packageurl-go, which Debian does not package.
// BuildKit writes the base images of a build as package URLs into the provenance of that build.
// Form: pkg:type/namespace/name@version?key=value&key=value
package packageurl

import (
	"fmt"
	"net/url"
	"sort"
	"strings"
)

// The two types that BuildKit names.
const (
	TypeDocker = "docker"
	TypeOCI    = "oci"
)

// Qualifier is one key=value of a package URL.
type Qualifier struct {
	Key   string
	Value string
}

// Qualifiers of a package URL; written in the order of their keys.
type Qualifiers []Qualifier

// Map answers the value of each key.
func (q Qualifiers) Map() map[string]string {
	m := make(map[string]string, len(q))
	for _, e := range q {
		m[e.Key] = e.Value
	}
	return m
}

// PackageURL names a package wherever it comes from.
type PackageURL struct {
	Type       string
	Namespace  string
	Name       string
	Version    string
	Qualifiers Qualifiers
	Subpath    string
}

// NewPackageURL puts one together.
func NewPackageURL(purlType, namespace, name, version string, qualifiers Qualifiers, subpath string) *PackageURL {
	return &PackageURL{Type: purlType, Namespace: namespace, Name: name, Version: version, Qualifiers: qualifiers, Subpath: subpath}
}

// ToString writes the URL.
func (p *PackageURL) ToString() string {
	var b strings.Builder
	b.WriteString("pkg:" + p.Type + "/")
	if p.Namespace != "" {
		b.WriteString(escapeAll(p.Namespace) + "/")
	}
	b.WriteString(url.PathEscape(p.Name))
	if p.Version != "" {
		b.WriteString("@" + url.PathEscape(p.Version))
	}
	qualifiers := append(Qualifiers{}, p.Qualifiers...)
	sort.Slice(qualifiers, func(i, j int) bool { return qualifiers[i].Key < qualifiers[j].Key })
	separator := "?"
	for _, q := range qualifiers {
		if q.Value != "" {
			b.WriteString(separator + q.Key + "=" + url.QueryEscape(q.Value))
			separator = "&"
		}
	}
	if p.Subpath != "" {
		b.WriteString("#" + escapeAll(p.Subpath))
	}
	return b.String()
}

// String is ToString.
func (p PackageURL) String() string {
	return p.ToString()
}

// FromString reads a package URL.
func FromString(text string) (PackageURL, error) {
	u, err := url.Parse(text)
	if err != nil {
		return PackageURL{}, err
	}
	if u.Scheme != "pkg" {
		return PackageURL{}, fmt.Errorf("%q is not a package URL", text)
	}
	path := u.Opaque // pkg:docker/x is opaque, pkg:/docker/x is a path
	if path == "" {
		path = strings.TrimLeft(u.EscapedPath(), "/")
	}
	p := PackageURL{}
	if at := strings.LastIndex(path, "@"); at >= 0 {
		if p.Version, err = url.PathUnescape(path[at+1:]); err != nil {
			return PackageURL{}, err
		}
		path = path[:at]
	}
	parts := strings.Split(path, "/")
	if len(parts) < 2 {
		return PackageURL{}, fmt.Errorf("%q lacks a type or a name", text)
	}
	for i := range parts {
		if parts[i], err = url.PathUnescape(parts[i]); err != nil {
			return PackageURL{}, err
		}
	}
	p.Type = strings.ToLower(parts[0])
	p.Namespace = strings.Join(parts[1:len(parts)-1], "/")
	p.Name = parts[len(parts)-1]
	p.Subpath = u.Fragment
	values, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return PackageURL{}, err
	}
	for key := range values {
		p.Qualifiers = append(p.Qualifiers, Qualifier{Key: key, Value: values.Get(key)})
	}
	sort.Slice(p.Qualifiers, func(i, j int) bool { return p.Qualifiers[i].Key < p.Qualifiers[j].Key })
	return p, nil
}

func escapeAll(path string) string {
	parts := strings.Split(path, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return strings.Join(parts, "/")
}
