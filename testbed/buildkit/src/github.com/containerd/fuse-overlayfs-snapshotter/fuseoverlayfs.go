// Package fuseoverlayfs stands in for github.com/containerd/fuse-overlayfs-snapshotter, which Debian does not package.
// It says no: the test bed's BuildKit uses overlayfs, or copies where the kernel has none.
package fuseoverlayfs

import (
	"errors"

	"github.com/containerd/containerd/snapshots"
)

var errAbsent = errors.New("fuse-overlayfs is not part of this build")

// Supported reports why a root folder cannot carry this snapshotter; here it never can.
func Supported(root string) error {
	return errAbsent
}

// NewSnapshotter never makes one.
func NewSnapshotter(root string) (snapshots.Snapshotter, error) {
	return nil, errAbsent
}
