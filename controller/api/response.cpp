#include "controller/api/response.hpp"

#include <boost/json/serialize.hpp>

namespace controller::api {

Response json_response(unsigned status, const boost::json::value& value) {
    Response response;
    response.status = status;
    response.content_type = "application/json";
    response.body = boost::json::serialize(value);
    return response;
}

Response no_content() {
    Response response;
    response.status = 204;
    return response;
}

Response page_response(boost::json::array data, const std::string& next_cursor) {
    boost::json::object page;
    page["data"] = std::move(data);
    page["next_cursor"] = next_cursor.empty() ? boost::json::value() : boost::json::value(next_cursor);
    return json_response(200, page);
}

}  // namespace controller::api
