package io.netqueue.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BudgetTest {

    private final Budget budget = new Budget(100);

    @Test
    void reservesUpToTheLimitAndNoFurther() {
        assertThat(budget.reserve(60)).isTrue();
        assertThat(budget.reserve(41)).isFalse();
        assertThat(budget.reserve(40)).isTrue();
        assertThat(budget.reserve(1)).isFalse();
        assertThat(budget.reserved()).isEqualTo(100);
    }

    @Test
    void whatIsReleasedCanBeReservedAgain() {
        budget.reserve(100);
        budget.release(30);

        assertThat(budget.reserve(31)).isFalse();
        assertThat(budget.reserve(30)).isTrue();
    }

    @Test
    @Timeout(300)
    void threadsTogetherNeverHoldMoreThanTheLimit() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        List<Long> most = java.util.Collections.synchronizedList(new ArrayList<>());
        java.util.concurrent.atomic.AtomicLong held = new java.util.concurrent.atomic.AtomicLong();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                for (int round = 0; round < 20_000; round++) {
                    if (budget.reserve(40)) {
                        most.add(held.addAndGet(40));
                        held.addAndGet(-40);
                        budget.release(40);
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(most).isNotEmpty().allMatch(sum -> sum <= 100);
        assertThat(budget.reserved()).isZero();
    }
}
