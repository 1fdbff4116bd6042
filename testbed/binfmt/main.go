// The stand-in for tonistiigi/binfmt: registers QEMU in the kernel's binfmt_misc, with that image's command lines and
// output. Log lines go to stderr, the status as JSON to stdout, and the exit code is 0 even on failure, as there.
// Platforms are found by running a tiny program of each, by BuildKit's own check.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"github.com/containerd/containerd/platforms"
	"github.com/moby/buildkit/util/archutil"
)

const (
	defaultMount = "/proc/sys/fs/binfmt_misc"
	emulatorDir  = "/usr/bin"
	// configDir holds Debian's registration lines, one file an emulator: :name:M:offset:magic:mask:interpreter:flags
	configDir = "/usr/share/qemu/binfmt.d"
)

// Set at link time.
var revision, qemuVersion = "testbed", "unknown"

// emulators by Docker's name of the architecture, in the order in which `all` installs them.
var emulators = []struct{ arch, qemu string }{
	{"amd64", "x86_64"}, {"arm64", "aarch64"}, {"arm", "arm"}, {"s390x", "s390x"}, {"ppc64le", "ppc64le"},
	{"riscv64", "riscv64"}, {"386", "i386"}, {"mips64le", "mips64el"}, {"mips64", "mips64"}, {"loong64", "loongarch64"},
}

var mount = flag.String("mount", defaultMount, "binfmt_misc mount point")

func main() {
	log.SetFlags(0)
	toInstall := flag.String("install", "", "architectures to install")
	toUninstall := flag.String("uninstall", "", "architectures or names to uninstall")
	version := flag.Bool("version", false, "display version")
	flag.Parse()
	if err := run(*toInstall, *toUninstall, *version); err != nil {
		log.Printf("error: %+v", err)
	}
}

func run(toInstall, toUninstall string, version bool) error {
	if version {
		log.Printf("binfmt/%s qemu/%s go/%s", revision, qemuVersion, strings.TrimPrefix(runtime.Version(), "go"))
		return nil
	}
	if _, err := os.Stat(filepath.Join(*mount, "status")); err != nil {
		if err := syscall.Mount("binfmt_misc", *mount, "binfmt_misc", 0, ""); err != nil {
			return fmt.Errorf("%v\ncannot mount binfmt_misc filesystem at %s", err, *mount)
		}
		defer func() { _ = syscall.Unmount(*mount, 0) }()
	}
	for _, name := range list(toUninstall) {
		report("uninstalling: "+strings.TrimSpace(name), uninstall(name))
	}
	for _, arch := range architectures(toInstall) {
		report("installing: "+arch, install(arch))
	}
	return printStatus()
}

func report(what string, err error) {
	if err != nil {
		log.Printf("%s %v", what, err)
		return
	}
	log.Printf("%s OK", what)
}

func list(names string) []string {
	return strings.FieldsFunc(names, func(r rune) bool { return r == ',' })
}

// architectures spells out `all` as those that the kernel cannot run yet, and linux/arm/v7 as arm.
func architectures(names string) (archs []string) {
	for _, name := range list(names) {
		if name != "all" {
			name = strings.TrimPrefix(strings.TrimSpace(name), "linux/")
			archs = append(archs, strings.SplitN(name, "/", 2)[0])
			continue
		}
		supported := map[string]bool{}
		for _, p := range archutil.SupportedPlatforms(true) {
			supported[p.Architecture] = true
		}
		for _, e := range emulators {
			if !supported[e.arch] {
				archs = append(archs, e.arch)
			}
		}
	}
	return archs
}

func install(arch string) error {
	name := ""
	for _, e := range emulators {
		if e.arch == arch {
			name = "qemu-" + e.qemu
		}
	}
	if name == "" {
		return fmt.Errorf("unsupported architecture: %s", arch)
	}
	register := filepath.Join(*mount, "register")
	file, err := os.OpenFile(register, os.O_WRONLY, 0)
	switch {
	case errors.Is(err, syscall.EPERM):
		return fmt.Errorf("EPERM opening %s check permissions?", register)
	case errors.Is(err, syscall.ENOENT):
		return fmt.Errorf("ENOENT opening %s is it mounted?", register)
	case err != nil:
		return fmt.Errorf("cannot open %s: %v", register, err)
	}
	defer file.Close()
	if _, err := os.Stat(filepath.Join(*mount, name)); err == nil {
		return fmt.Errorf("%s already registered", name)
	}
	line, err := registration(name)
	if err != nil {
		return err
	}
	if _, err := file.WriteString(line); err != nil {
		if errors.Is(err, syscall.EEXIST) {
			return fmt.Errorf("%s already registered", name)
		}
		return fmt.Errorf("cannot register %q to %s: %v", filepath.Join(emulatorDir, name), register, err)
	}
	return nil
}

// registration is Debian's line with our interpreter, and with the flags of the image we stand in for: C (credentials
// of the program), F (interpreter opened now, so that it works in every container), P unless switched off.
func registration(name string) (string, error) {
	text, err := os.ReadFile(filepath.Join(configDir, name+".conf"))
	if err != nil {
		return "", fmt.Errorf("no registration line of %s: %v", name, err)
	}
	fields := strings.Split(strings.TrimSpace(string(text)), ":")
	if len(fields) != 8 {
		return "", fmt.Errorf("malformed registration line of %s", name)
	}
	flags := "CF"
	if v, ok := os.LookupEnv("QEMU_PRESERVE_ARGV0"); ok && v != "" {
		flags += "P"
	}
	fields[6], fields[7] = filepath.Join(emulatorDir, name), flags
	return strings.Join(fields, ":"), nil
}

// uninstall takes a pattern of entry names (qemu-*) or an architecture.
func uninstall(name string) error {
	name = strings.TrimSpace(name)
	for _, e := range emulators {
		if e.arch == name {
			name = "qemu-" + e.qemu
		}
	}
	matches, err := filepath.Glob(filepath.Join(*mount, name))
	if err != nil {
		return err
	}
	found := false
	for _, path := range matches {
		if base := filepath.Base(path); base == "register" || base == "status" {
			continue
		}
		found = true
		if err := os.WriteFile(path, []byte("-1"), 0); err != nil {
			return err
		}
	}
	if !found {
		return errors.New("not found")
	}
	return nil
}

func printStatus() error {
	entries, err := os.ReadDir(*mount)
	if err != nil {
		return err
	}
	status := struct {
		Supported []string `json:"supported"`
		Emulators []string `json:"emulators"`
	}{Emulators: []string{}}
	for _, p := range archutil.SupportedPlatforms(true) {
		status.Supported = append(status.Supported, platforms.Format(platforms.Normalize(p)))
	}
	for _, e := range entries {
		if e.Name() == "register" || e.Name() == "status" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(*mount, e.Name()))
		if err == nil && strings.HasPrefix(string(text), "enabled") {
			status.Emulators = append(status.Emulators, e.Name())
		}
	}
	out, err := json.MarshalIndent(status, "", "  ")
	if err != nil {
		return err
	}
	fmt.Println(string(out))
	return nil
}
