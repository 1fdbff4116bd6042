# shellcheck shell=bash
# What a user of the test bed needs to know, as shell exports.

env_write() { # own|there
    local hub=''
    if [ "$1" = own ]; then hub=127.0.0.1:$(cat "$RUN/hub.port"); fi
    {
        echo "export MULTIARCH_TESTBED=$(quoted "$TB")"
        echo "export MULTIARCH_TESTBED_UP=1"
        echo "export MULTIARCH_TESTBED_ENGINE=$1"
        echo "export MULTIARCH_TESTBED_REGISTRY=127.0.0.1:$(cat "$RUN/registry.port")"
        echo "export MULTIARCH_TESTBED_HUB=$hub"
        echo "export MULTIARCH_BUILDKITD_CONFIG=$(quoted "$RUN/buildkitd.toml")"
        if [ "$1" = own ]; then
            echo "export DOCKER_HOST=$(quoted "unix://$SOCKET")"
            echo "export DOCKER_CONFIG=$(quoted "$RUN/config@BUILDX@")"
            echo "unset DOCKER_CONTEXT DOCKER_TLS_VERIFY DOCKER_CERT_PATH BUILDX_BUILDER BUILDX_CONFIG"
            if [ -e "$BIN/docker" ]; then echo "export PATH=$(quoted "$BIN"):\"\$PATH\""; fi
        fi
    } >"$RUN/env.part"
    mv "$RUN/env.part" "$RUN/env"
}

quoted() { printf "'%s'" "${1//\'/\'\\\'\'}"; }

# A folder of Docker's settings for each buildx: MULTIARCH_BUILDX=newest (the default) or 0.13 picks one, also while
# the test bed is up.
docker_configs() {
    local newest=$CACHE/buildx-newest/docker-buildx
    mkdir -p "$RUN/config/cli-plugins" "$RUN/config-0.13/cli-plugins"
    ln -sf "$ENGINE/buildx-0.13/docker-buildx" "$RUN/config-0.13/cli-plugins/docker-buildx"
    if [ ! -e "$newest" ]; then newest=$ENGINE/buildx-0.13/docker-buildx; fi
    ln -sf "$newest" "$RUN/config/cli-plugins/docker-buildx"
}

env_print() {
    case ${MULTIARCH_BUILDX:-newest} in
        newest) sed 's/@BUILDX@//' "$RUN/env" ;;
        0.13 | 0.13.*) sed 's/@BUILDX@/-0.13/' "$RUN/env" ;;
        *) die "MULTIARCH_BUILDX is newest or 0.13, not $MULTIARCH_BUILDX" ;;
    esac
}

buildkitd_config() {
    local registry
    registry=$(cat "$RUN/registry.port")
    {
        echo "# For builders that live beside this test bed: docker buildx create --driver docker-container"
        echo "#   --driver-opt network=host --buildkitd-config THIS FILE   (--config before buildx 0.13)"
        if [ "$1" = own ]; then
            printf '[registry."docker.io"]\n  mirrors = ["127.0.0.1:%s"]\n' "$(cat "$RUN/hub.port")"
            printf '[registry."127.0.0.1:%s"]\n  http = true\n' "$(cat "$RUN/hub.port")"
        fi
        printf '[registry."127.0.0.1:%s"]\n  http = true\n[registry."localhost:%s"]\n  http = true\n' "$registry" "$registry"
    } >"$RUN/buildkitd.toml"
}
