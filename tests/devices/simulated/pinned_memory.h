#pragma once

#include <ATen/core/CachingHostAllocator.h>

#include <map>
#include <mutex>

namespace sami::simulated {

/// Host memory that a device could copy from by itself. Here it is like any other, except that it is known.
class PinnedMemory final : public at::HostAllocator {
public:
    static PinnedMemory& instance();

    /// Whether pinned memory begins here: LibTorch asks about whole storages.
    bool holds(const void* begin);

    c10::DataPtr allocate(std::size_t bytes) override;
    void copy_data(void* to, const void* from, std::size_t bytes) const override;
    bool record_event(void*, void*, c10::Stream) override { return true; }
    void empty_cache() override {}
    at::HostStats get_stats() override { return {}; }
    void reset_accumulated_stats() override {}
    void reset_peak_stats() override {}

private:
    static void letGo(void* begin);

    std::mutex m_mutex;
    std::map<const void*, c10::DataPtr> m_blocks;  // by where they begin
};

}  // namespace sami::simulated
