package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgentGroupTest {
    @Test
    void shouldNotBuildNothingWhereNothingTellsThePlatforms() {
        assertThatThrownBy(() -> AgentGroup.of(AgentGroup.AUTO, List.of(), platform -> ""))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("'auto' needs the platforms");
    }
}
