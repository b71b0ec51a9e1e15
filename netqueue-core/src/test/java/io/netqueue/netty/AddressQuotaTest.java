package io.netqueue.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class AddressQuotaTest {
    private final AddressQuota quota = new AddressQuota(2);

    @Test
    void eachAddressHasItsOwn() throws Exception {
        InetAddress one = InetAddress.getByName("192.0.2.1");
        InetAddress other = InetAddress.getByName("192.0.2.2");
        assertThat(quota.enter(one)).isTrue();
        assertThat(quota.enter(one)).isTrue();
        assertThat(quota.enter(one)).isFalse();
        assertThat(quota.enter(other)).isTrue();
    }

    @Test
    void whoLeavesMakesPlaceForOne() throws Exception {
        InetAddress address = InetAddress.getByName("2001:db8::1");
        assertThat(quota.enter(address)).isTrue();
        assertThat(quota.enter(address)).isTrue();
        quota.leave(address);
        assertThat(quota.enter(address)).isTrue();
        assertThat(quota.enter(address)).isFalse();
    }

    @Test
    void loopbackIsExempt() {
        for (int i = 0; i < 100; i++) {
            assertThat(quota.enter(InetAddress.getLoopbackAddress())).isTrue();
        }
    }
}
